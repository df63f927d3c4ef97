"""The weekly joint meeting: summary, papers, decisions."""

from intake.web.meetings.views import pages

__all__ = ["pages"]
