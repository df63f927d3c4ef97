"""Come in and go out."""

from intake.web.signin.views import pages

__all__ = ["pages"]
