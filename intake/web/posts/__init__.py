"""Receptions, duty roster and roll call of the petition posts."""

from intake.web.posts.views import pages

__all__ = ["pages"]
