"""Mediation files, through the real actions."""
