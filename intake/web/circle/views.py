"""Recusal, sealed cases and declared ties."""

from flask import Blueprint

pages = Blueprint("circle", __name__)
