"""Whether the process lives, whether it can work, and how much it does."""

from intake.web.health.views import pages

__all__ = ["pages"]
