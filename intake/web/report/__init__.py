"""The phone form: register a case."""

from intake.web.report.views import pages

__all__ = ["pages"]
