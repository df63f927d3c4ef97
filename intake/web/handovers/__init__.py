"""Hand-overs, the duties table, and who stands in for whom."""

from intake.web.handovers import duties, stand_ins  # noqa: F401  (their routes join the blueprint)
from intake.web.handovers.views import pages

__all__ = ["pages"]
