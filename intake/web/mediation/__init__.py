"""The mediation file of a case."""

from intake.web.mediation import agree
from intake.web.mediation.views import pages

__all__ = ["agree", "pages"]
