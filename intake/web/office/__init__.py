"""The board: what is burning, late, due and new."""

from intake.web.office.views import pages

__all__ = ["pages"]
