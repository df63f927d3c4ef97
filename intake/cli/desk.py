"""What every command gets: the settings, and the application when it asks for it."""

from dataclasses import replace

import click
from flask import Flask
from flask.cli import ScriptInfo

from intake.application import make_application
from intake.settings import Settings


class Desk(ScriptInfo):
    """Flask's own CLI object, with our settings.

    The application is made when the first command needs it. Without DATABASE_URL the embedded server
    is used: one that runs already, or one started for this command and stopped after it.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__(create_app=lambda: make_application(self._with_database()))
        self.settings = settings

    def load_app(self) -> Flask:
        """Return the application, made once."""
        if self._loaded_app is None:
            self._loaded_app = make_application(self._with_database())
        return self._loaded_app

    def _with_database(self) -> Settings:
        if self.settings.database_url:
            return self.settings
        # Only who has no server of their own pays for knowing how to start one.
        from intake.embedded import ServiceError, services

        root = click.get_current_context().find_root()
        try:
            found = root.with_resource(services(self.settings.home, want_valkey=False, say=_quiet))
        except ServiceError as error:
            raise click.ClickException(str(error)) from error
        return replace(self.settings, database_url=found.database_url)


def _quiet(line: str) -> None:
    """Progress lines would stand in the way of a command's own output."""
