"""Encrypted columns: what names, phones, identity numbers, addresses and stories look like at rest.

A sealed value is `v1.<key id>.<base64 of nonce and ciphertext>`: AES-256-GCM with the column's name
as associated data, so a value moved to another column does not open. A blind index is an HMAC under
a key of its own per field, for exact search without opening anything; equal values have equal
indexes, so it shows how often a value occurs.
"""

import base64
import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

NONCE_BYTES = 12


class Keyring:
    """The installation's data keys. The first seals; every one of them opens."""

    def __init__(self) -> None:
        self._ciphers: dict[str, AESGCM] = {}
        self._active = ""
        self._index_root = b""
        self._index_keys: dict[str, bytes] = {}

    def load(self, keys: tuple[tuple[str, bytes], ...]) -> None:
        """Take the keys as (id, 32 bytes); indexes hang on the last, which is the oldest."""
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys}
        self._active = keys[0][0]
        self._index_root = keys[-1][1]
        self._index_keys = {}

    def seal(self, value: str, column: str) -> str:
        """Return the value sealed for this column."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        boxed = self._ciphers[self._active].encrypt(nonce, value.encode(), column.encode())
        return f"v1.{self._active}.{base64.b64encode(nonce + boxed).decode()}"

    def open(self, sealed: str, column: str) -> str:
        """Return the plain value; raises InvalidTag if it was moved or changed."""
        _, key_id, encoded = sealed.split(".", 2)
        raw = base64.b64decode(encoded)
        plain = self._ciphers[key_id].decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], column.encode())
        return plain.decode()

    def seal_bytes(self, content: bytes, column: str) -> bytes:
        """Return a file sealed: key id, line end, nonce and ciphertext."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        boxed = self._ciphers[self._active].encrypt(nonce, content, column.encode())
        return self._active.encode() + b"\n" + nonce + boxed

    def open_bytes(self, sealed: bytes, column: str) -> bytes:
        """Return the plain file; raises InvalidTag if it was changed."""
        key_id, _, raw = sealed.partition(b"\n")
        return self._ciphers[key_id.decode()].decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], column.encode())

    def index(self, value: str, field: str) -> str:
        """Return the blind index of a value of this field, as 64 hex digits."""
        return hmac.new(self._index_key(field), value.encode(), hashlib.sha256).hexdigest()

    def _index_key(self, field: str) -> bytes:
        """Return the field's own key, derived once and kept beside the root it hangs on."""
        if field not in self._index_keys:
            derive = HKDF(SHA256(), 32, salt=None, info=f"blind index {field}".encode()).derive
            self._index_keys[field] = derive(self._index_root)
        return self._index_keys[field]


keyring = Keyring()


class Sealed(TypeDecorator[str]):
    """A text column that the database holds only sealed. `column` is `table.column`."""

    impl = Text
    cache_ok = True

    def __init__(self, column: str) -> None:
        super().__init__()
        self.column = column

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else keyring.seal(value, self.column)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else keyring.open(value, self.column)
