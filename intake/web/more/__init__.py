"""The way to every page that has no tab of its own."""

from intake.web.more.views import pages

__all__ = ["pages"]
