"""Likely repeats, links and merging."""

from intake.web.repeats.views import pages

__all__ = ["pages"]
