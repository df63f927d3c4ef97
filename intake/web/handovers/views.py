"""Hand-overs, the duties table, and who stands in for whom."""

from flask import Blueprint

pages = Blueprint("handovers", __name__)
