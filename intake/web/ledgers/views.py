"""Bring registers in, take ledgers out."""

from flask import Blueprint

pages = Blueprint("ledgers", __name__)
