"""What gunicorn loads: the application made from the environment."""

import os

from flask import Flask

from intake.settings import read_settings
from intake.web.health.shared import share_counts


def _make() -> Flask:
    settings = read_settings(os.environ)
    share_counts(settings.home)
    # The counting library reads where to keep its counts when it is first imported.
    from intake.web.app import create_app

    made = create_app(settings)
    made.config["QIWAN_METRICS_TOKEN"] = os.environ.get("QIWAN_METRICS_TOKEN")
    return made


app = _make()
