"""The seven-evening playbook: read, edit, try out, publish."""

from flask import Blueprint

pages = Blueprint("playbook", __name__)
