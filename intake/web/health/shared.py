"""Request counts of all gunicorn workers together: files in a folder that the workers share."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


def share_counts(home: Path) -> None:
    """Point the counting library at a folder named after our parent; call before it is imported.

    The workers of one gunicorn have one parent; folders of earlier ones are removed.
    """
    folder = home / "run" / "metrics" / str(os.getppid())
    folder.mkdir(parents=True, exist_ok=True)
    for other in folder.parent.iterdir():
        if not _alive(other.name):
            shutil.rmtree(other, ignore_errors=True)
    os.environ.setdefault(VARIABLE, str(folder))


def _alive(name: str) -> bool:
    with suppress(ValueError, ProcessLookupError):
        try:
            os.kill(int(name), 0)
        except PermissionError:
            return True
        return True
    return False
