"""First program of every container: turn secret files into settings, then become the command.

`NAME_FILE=/run/secrets/x` sets NAME to what the file holds. DATABASE_URL and REDIS_URL may hold the marks
{DATABASE_PASSWORD} and {REDIS_PASSWORD}, filled here, so that no password stands in the compose file.
`--healthy` asks the pages of this very container; exit 0 when they answer.
"""

import os
import sys
import urllib.parse
import urllib.request
from collections.abc import Mapping
from pathlib import Path

URLS = {"DATABASE_URL": "DATABASE_PASSWORD", "REDIS_URL": "REDIS_PASSWORD"}


def settings_from_files(env: Mapping[str, str]) -> dict[str, str]:
    """Return the environment with every NAME_FILE read and the passwords put into the URLs.

    Raises OSError for a file that cannot be read, ValueError where a NAME and its NAME_FILE are both given.
    """
    result = dict(env)
    for name, path in env.items():
        if not name.endswith("_FILE") or not _ours(name):
            continue
        plain = name.removesuffix("_FILE")
        if plain in env:
            raise ValueError(f"{plain} and {name} are both set")
        result[plain] = Path(path).read_text().strip()
        del result[name]
    for url, password in URLS.items():
        if password in result and url in result:
            quoted = urllib.parse.quote(result.pop(password), safe="")
            result[url] = result[url].replace(f"{{{password}}}", quoted)
    return result


def healthy(env: Mapping[str, str]) -> bool:
    """Ask /healthz of this container."""
    port = env.get("QIWAN_PORT") or "8000"
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=4) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _ours(name: str) -> bool:
    return name.startswith(("QIWAN_", "DATABASE_", "REDIS_"))


def main(arguments: list[str]) -> int:
    """Check health, or replace this process by the command; return the exit code where that fails."""
    if arguments == ["--healthy"]:
        return 0 if healthy(os.environ) else 1
    if not arguments:
        print("entrypoint.py: no command given", file=sys.stderr)
        return 2
    try:
        os.execvpe(arguments[0], arguments, settings_from_files(os.environ))
    except (OSError, ValueError) as error:
        print(f"entrypoint.py: {error}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
