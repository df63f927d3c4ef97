"""Hotline orders: import, reply, return, satisfaction."""

from intake.web.hotline.views import pages

__all__ = ["pages"]
