"""The petitioner's own look at a case: state and dates, nothing personal."""

from intake.web.status.views import pages

__all__ = ["pages"]
