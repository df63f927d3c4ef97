"""The accounts, for the administrator."""

from intake.web.accounts.views import pages

__all__ = ["pages"]
