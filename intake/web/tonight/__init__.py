"""What to do this evening."""

from intake.web.tonight.views import pages

__all__ = ["pages"]
