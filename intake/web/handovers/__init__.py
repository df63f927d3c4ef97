"""Hand-overs, the duties table, and who stands in for whom."""

from intake.web.handovers.views import pages

__all__ = ["pages"]
