"""Hotline orders: import, reply, return, satisfaction."""

from intake.web.hotline import files  # noqa: F401  (its routes join the blueprint)
from intake.web.hotline.views import pages

__all__ = ["pages"]
