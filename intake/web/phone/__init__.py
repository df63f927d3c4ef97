"""The simulator's phones; exist only while nothing leaves the house."""

from intake.web.phone.views import pages

__all__ = ["pages"]
