"""Recusal, sealed cases and declared ties."""

from intake.web.circle.views import pages

__all__ = ["pages"]
