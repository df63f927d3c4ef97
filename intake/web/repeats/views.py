"""Likely repeats, links and merging."""

from flask import Blueprint

pages = Blueprint("repeats", __name__)
