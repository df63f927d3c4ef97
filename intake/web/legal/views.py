"""Opinion, telling, extension, review and follow-up of a case."""

from flask import Blueprint

pages = Blueprint("legal", __name__)
