"""Receptions, duty roster and roll call of the petition posts."""

from intake.web.posts import duties, roll_call  # noqa: F401  (their routes join the blueprint)
from intake.web.posts.views import pages

__all__ = ["pages"]
