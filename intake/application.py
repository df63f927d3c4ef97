"""The bare application that every process shares: settings, keys and the database, no pages."""

from pathlib import Path

from flask import Flask

import intake.audit.tables
import intake.cases.followups.tables
import intake.cases.legal.tables
import intake.cases.repeats.tables
import intake.cases.tables
import intake.escalation.tables
import intake.hotline.tables
import intake.mediation.tables
import intake.meetings.tables
import intake.posts.tables
import intake.sms.tables
import intake.timers.tables
import intake.town.tables
import intake.visits.tables  # noqa: F401  (all tables known before the first mapper is configured)
from intake.database import db, migrate
from intake.sealing import keyring
from intake.settings import Settings

ROOT = Path(__file__).resolve().parent.parent


def make_application(settings: Settings, *, name: str = "intake") -> Flask:
    """Return a Flask application with the database bound and the data keys loaded.

    settings.database_url must be set: whoever starts a process has found or started the server.
    """
    app = Flask(name, root_path=str(ROOT), template_folder="templates", static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={
            "pool_pre_ping": True,
            # What people typed must not reach a log through a database error.
            "hide_parameters": True,
            "pool_size": 5,
            "max_overflow": 10,
            "pool_timeout": 10,
            "connect_args": {"connect_timeout": 5},
        },
    )
    app.extensions["qiwan"] = settings
    keyring.load(settings.data_keys)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"))
    return app
