"""The step from the register of the first release to this one, and why there is no way back from some data."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import text

from intake.application import make_application
from intake.cases.circle.tables import Recusal
from intake.cases.tables import Case, LegalClock
from intake.database import db
from intake.settings import Settings
from tests.conftest import MONDAY, MakeCase, _create, _drop, at_database, user

#: A town with two cases of the first release, as its schema held them.
OLD_ROWS = """
INSERT INTO towns (id, name, code, office_phone) VALUES (1, '赵庄镇', 'ZZ', '0375-6000000');
"""


@pytest.fixture
def old_app(base_settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    """The application over a database that stands at 0002."""
    name = f"old_{uuid4().hex}"
    _create(base_settings, name, None)
    app = make_application(replace(at_database(base_settings, name), home=tmp_path))
    with app.app_context():
        flask_migrate.upgrade(revision="0002")
        yield app
        db.session.remove()
        db.engine.dispose()
    _drop(base_settings, name)
