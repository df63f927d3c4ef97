"""Doorstep bookings, the day's list, and the calendar feed."""

from flask import Blueprint

pages = Blueprint("visits", __name__)
