"""Tests of doorstep visits and the calendar feed."""
