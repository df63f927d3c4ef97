"""Style sheets, scripts and pictures from our own folder; their address changes with their content."""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Flask, request, send_from_directory, url_for
from werkzeug.wrappers import Response

from intake.web.rights import public

FOLDER = Path(__file__).parent / "static"
YEAR = 365 * 24 * 3600

pages = Blueprint("assets", __name__)


def init_assets(app: Flask) -> None:
    """Serve the folder and give templates `asset(name)`."""
    app.register_blueprint(pages)
    app.jinja_env.globals["asset"] = asset_url


@pages.get("/static/<path:name>")
@public
def file(name: str) -> Response:
    """Send one file; by its versioned address a browser may keep it for a year."""
    versioned = request.args.get("v") == _version(name)
    response = send_from_directory(FOLDER, name, max_age=YEAR if versioned else 300)
    response.cache_control.public = True
    response.cache_control.immutable = versioned
    return response


def asset_url(name: str) -> str:
    """Return the address of a file with its version."""
    return url_for("assets.file", name=name, v=_version(name))


@lru_cache(maxsize=64)
def _version(name: str) -> str:
    path = (FOLDER / name).resolve()
    if not path.is_file() or FOLDER.resolve() not in path.parents:
        return ""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
