"""Doorstep bookings, the day's list, and the calendar feed."""

from intake.web.visits import calendar  # noqa: F401  (its routes join the blueprint)
from intake.web.visits.views import pages

__all__ = ["pages"]
