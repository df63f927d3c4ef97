"""The JSON API for programs that bring a person's key."""

from intake.web.api.views import pages

__all__ = ["pages"]
