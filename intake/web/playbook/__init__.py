"""The seven-evening playbook: read, edit, try out, publish."""

from intake.web.playbook.views import pages

__all__ = ["pages"]
