"""Opinion, telling, extension, review and follow-up of a case."""

from intake.web.legal.views import pages

__all__ = ["pages"]
