"""Three questions of a monitor: do you live, can you work, how much do you do."""

import hmac
import ipaddress

from flask import Blueprint, Response, abort, current_app, jsonify, request

from intake.web.clock import now
from intake.web.health.metrics import exposition
from intake.web.health.ready import faults
from intake.web.rights import public

pages = Blueprint("health", __name__)


@pages.get("/healthz")
@public
def alive() -> Response:
    """The process answers; it asks nothing of anyone else."""
    return jsonify(status="ok")


@pages.get("/readyz")
@public
def ready() -> tuple[Response, int]:
    """Database, broker and the sweep's heartbeat; 503 with every reason."""
    found = faults(current_app.extensions["qiwan"], now())
    status = "unready" if found else "ready"
    return jsonify(status=status, faults=found), 503 if found else 200


@pages.get("/metrics")
@public
def metrics() -> Response:
    """Numbers for a monitor on this machine, or one that brings the key of QIWAN_METRICS_TOKEN."""
    if not _monitor():
        abort(404)
    return Response(exposition(now()), mimetype="text/plain; version=0.0.4")


def _monitor() -> bool:
    token = current_app.config.get("QIWAN_METRICS_TOKEN")
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if token and given and hmac.compare_digest(token.encode(), given.encode()):
        return True
    # A proxy on this machine passes strangers on; it names them.
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
