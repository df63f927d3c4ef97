"""Tests of hotline orders."""
