"""Bring registers in, take ledgers out."""

from intake.web.ledgers.views import pages

__all__ = ["pages"]
