"""The web application: the bare application with its pages."""

from flask import Flask

from intake.application import make_application
from intake.settings import Settings
from intake.web import (
    accounts,
    api,
    audit,
    cases,
    circle,
    handovers,
    health,
    hotline,
    ledgers,
    legal,
    mediation,
    meetings,
    more,
    office,
    phone,
    playbook,
    posts,
    repeats,
    report,
    signin,
    status,
    tonight,
    visits,
)
from intake.web.assets import init_assets
from intake.web.clock import real_now
from intake.web.errors import init_errors
from intake.web.filters import init_filters
from intake.web.gate import init_gate
from intake.web.health.requests import init_request_counts
from intake.web.layout import init_layout
from intake.web.security import init_security
from intake.web.sessions import init_sessions

#: The longest text a form takes is 5,000 characters; what is longer must still be answered in words,
#: and an emoji takes twelve bytes of a form.
LARGEST_REQUEST = 3 * 1024 * 1024

ROOMS = (
    signin,
    tonight,
    report,
    cases,
    legal,
    handovers,
    mediation,
    repeats,
    circle,
    posts,
    visits,
    hotline,
    ledgers,
    playbook,
    office,
    meetings,
    status,
    accounts,
    audit,
    more,
    health,
    api,
)


def create_app(settings: Settings) -> Flask:
    """Return the application that gunicorn serves. settings.database_url must be set."""
    app = make_application(settings, name="intake.web")
    app.config.update(
        QIWAN_NOW=real_now,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST,
    )
    init_request_counts(app)
    init_sessions(app)
    init_gate(app)
    init_security(app)
    init_errors(app)
    init_filters(app)
    init_layout(app)
    init_assets(app)
    for room in ROOMS:
        app.register_blueprint(room.pages)
    if settings.sms_gateways == ("simulator",):
        app.register_blueprint(phone.pages)
    return app
