"""The mediation file of a case."""

from flask import Blueprint

pages = Blueprint("mediation", __name__)
