"""Hypothesis for the rules: no time limit per example, since test machines differ in speed."""

from hypothesis import settings

settings.register_profile("rules", deadline=None)
settings.load_profile("rules")
