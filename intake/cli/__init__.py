"""The command line: each command reads its arguments, calls one action and prints."""

from intake.cli.main import main

__all__ = ["main"]
