"""Hotline orders: import, reply, return, satisfaction."""

from flask import Blueprint

pages = Blueprint("hotline", __name__)
