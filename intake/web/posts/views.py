"""Receptions, duty roster and roll call of the petition posts."""

from flask import Blueprint

pages = Blueprint("posts", __name__)
