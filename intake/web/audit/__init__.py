"""The log, for the auditor."""

from intake.web.audit.views import pages

__all__ = ["pages"]
