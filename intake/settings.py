"""What the environment decides, read once at start and never changed after."""

import base64
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

GATEWAYS = ("simulator", "aliyun", "tencent", "yunmas", "gammu", "webhook")
READY_GATEWAYS = ("simulator",)
KEY_BYTES = 32
#: A sealed value names its key between dots.
KEY_ID = re.compile(r"[A-Za-z0-9_-]+")


class BadSettings(Exception):
    """Everything that is wrong with the environment, told together."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Settings:
    """The installation's settings.

    home: folder of databases, keys, uploads and demo accounts.
    database_url, redis_url: None means the embedded server.
    data_keys: (key id, 32 bytes) pairs; the first seals, all of them open.
    sms_gateways: tried in this order.
    town: the town's name where it differs from the roster's; None takes the roster's.
    """

    home: Path
    host: str
    port: int
    database_url: str | None
    redis_url: str | None
    secret_key: str
    data_keys: tuple[tuple[str, bytes], ...]
    sms_gateways: tuple[str, ...]
    town: str | None


def read_settings(env: Mapping[str, str]) -> Settings:
    """Read the environment; raise BadSettings naming every fault at once."""
    faults: list[str] = []
    home = Path(env.get("QIWAN_HOME") or "var").absolute()
    port = _port(env.get("QIWAN_PORT") or "8000", faults)
    gateways = _gateways(env.get("QIWAN_SMS_GATEWAY") or "simulator", faults)
    database_url = _database_url(env.get("DATABASE_URL"), faults)
    redis_url = _redis_url(env.get("REDIS_URL"), faults)
    if faults:
        raise BadSettings(faults)
    try:
        secret_key = env.get("QIWAN_SECRET_KEY") or _kept(home / "secret-key", secrets.token_urlsafe(48))
        keys_text = env.get("QIWAN_DATA_KEYS") or _kept(home / "data-keys", _new_data_keys())
    except OSError as error:
        raise BadSettings([f"QIWAN_HOME {home} cannot be used: {error.strerror}"]) from error
    data_keys = _data_keys(keys_text, faults)
    if faults:
        raise BadSettings(faults)
    return Settings(
        home=home,
        host=env.get("QIWAN_HOST") or "127.0.0.1",
        port=port,
        database_url=database_url,
        redis_url=redis_url,
        secret_key=secret_key,
        data_keys=data_keys,
        sms_gateways=gateways,
        town=env.get("QIWAN_TOWN") or None,
    )


def _port(text: str, faults: list[str]) -> int:
    if text.isdecimal() and 0 < int(text) < 65536:
        return int(text)
    faults.append(f"QIWAN_PORT must be a port number, not {text!r}")
    return 0


def _gateways(text: str, faults: list[str]) -> tuple[str, ...]:
    names = tuple(part.strip() for part in text.split(","))
    for name in names:
        if name not in GATEWAYS:
            faults.append(f"QIWAN_SMS_GATEWAY: {name!r} is none of {', '.join(GATEWAYS)}")
        elif name not in READY_GATEWAYS:
            faults.append(f"QIWAN_SMS_GATEWAY: {name} is not built into this version yet")
    return names


def _database_url(text: str | None, faults: list[str]) -> str | None:
    """Return the URL with the driver this project speaks (psycopg 3)."""
    if not text:
        return None
    scheme, _, rest = text.partition("://")
    if scheme not in {"postgresql", "postgres", "postgresql+psycopg"}:
        faults.append("DATABASE_URL must begin with postgresql://")
    elif not _readable(f"postgresql://{rest}"):
        faults.append("DATABASE_URL cannot be read as postgresql://user:password@host:port/name")
    return f"postgresql+psycopg://{rest}"


def _redis_url(text: str | None, faults: list[str]) -> str | None:
    if text and (text.partition("://")[0] not in {"redis", "rediss"} or not _readable(text)):
        faults.append("REDIS_URL must look like redis://:password@host:port/0")
    return text or None


def _readable(url: str) -> bool:
    try:
        return urlsplit(url).port is None or True
    except ValueError:
        return False


def _data_keys(text: str, faults: list[str]) -> tuple[tuple[str, bytes], ...]:
    keys = []
    for part in text.strip().split(","):
        key_id, _, encoded = part.strip().partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except ValueError:
            key = b""
        if not KEY_ID.fullmatch(key_id) or len(key) != KEY_BYTES:
            faults.append(
                "QIWAN_DATA_KEYS must be id:base64 of 32 bytes, comma separated; ids of a-z A-Z 0-9 _ -"
            )
            return ()
        keys.append((key_id, key))
    if len({key_id for key_id, _ in keys}) < len(keys):
        faults.append("QIWAN_DATA_KEYS: two keys have the same id")
    return tuple(keys)


def _new_data_keys() -> str:
    return f"k1:{base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}"


def _kept(path: Path, fresh: str) -> str:
    """Return what the key file holds; write the fresh value there first if it is missing.

    Two processes may start at once: the file is created exclusively, and the loser reads.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(fresh + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        fresh = path.read_text().strip()
    finally:
        draft.unlink()
    return fresh
