"""A list of cases, and everything about one case."""

from intake.web.cases import forms  # noqa: F401  (its routes join the blueprint)
from intake.web.cases.views import pages

__all__ = ["pages"]
