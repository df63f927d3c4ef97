"""The gate before every view: is it asked from here, who asks, may they, and did the page send it."""

from flask import Flask, abort, current_app, g, request, session
from flask_login import current_user
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response

from intake.cases.circle.readings import anything_read, write_readings
from intake.town.tokens import user_of_token
from intake.web.clock import now
from intake.web.kept import ask_to_sign_in
from intake.web.rights import Rule, rule_of
from intake.web.sessions import end_if_idle, still_there

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
#: These answer everyone alike and never look at who asks, so that no cookie is set beside a kept file.
FACELESS = frozenset({"assets", "health"})
csrf = CSRFProtect()


def init_gate(app: Flask) -> None:
    """Put the gate before every request."""
    app.config.update(
        # Called below, after the questions that must come first.
        WTF_CSRF_CHECK_DEFAULT=False,
        # A form lives as long as its session; the token is bound to that.
        WTF_CSRF_TIME_LIMIT=None,
        # Pages send no referrer; `_from_elsewhere` looks at the origin instead.
        WTF_CSRF_SSL_STRICT=False,
    )
    csrf.init_app(app)
    app.before_request(check)
    app.after_request(write_down)


def check() -> Response | str | tuple[str, int] | None:
    """Let the request through, or answer in its place."""
    if request.endpoint is None:
        return None
    _refuse_unwritable()
    rule = rule_of(current_app.view_functions[request.endpoint])
    if rule is None:
        abort(403)
    if request.blueprint in FACELESS:
        return None
    if rule.way == "token":
        _check_token()
        return None
    end_if_idle(now())
    if rule.way == "session" and (answer := _check_person(rule)):
        return answer
    if request.method not in SAFE:
        if from_elsewhere():
            abort(403)
        csrf.protect()
    return None


def write_down(response: Response) -> Response:
    """Leave a line in the log for each sealed case that was opened to answer this request."""
    if not anything_read():
        return response
    user = g.get("token_user") or (
        current_user.user if current_user and current_user.is_authenticated else None
    )
    if request.blueprint not in FACELESS and user is not None:
        write_readings(user, now=now())
    return response


def from_elsewhere() -> bool:
    """Tell whether the browser says that another site made this request."""
    if request.headers.get("Sec-Fetch-Site", "none") not in {"none", "same-origin"}:
        return True
    origin = request.headers.get("Origin", "null")
    return origin != "null" and origin.partition("://")[2] != request.host


def _check_person(rule: Rule) -> Response | str | tuple[str, int] | None:
    if not current_user.is_authenticated:
        session.pop("_user_id", None)
        return ask_to_sign_in(keep=not from_elsewhere())
    if rule.roles and current_user.user.role not in rule.roles:
        abort(403)
    if not rule.quiet:
        still_there(now())
    return None


def _check_token() -> None:
    """Find the person whose key the program brings: `Authorization: Bearer <key>`."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    user = user_of_token(token.strip()) if scheme.lower() == "bearer" and token.strip() else None
    if user is None:
        abort(401)
    g.token_user = user


def _refuse_unwritable() -> None:
    """A NUL in an address is never meant; the database cannot even be asked for it."""
    asked = [request.path, *request.args.keys(), *request.args.values()]
    if any("\0" in part for part in asked):
        abort(400)
