"""Sealed columns: unreadable at rest, bound to their column, searchable only by equality."""

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from intake.sealing import Keyring

OLD, NEW = ("k1", b"1" * 32), ("k2", b"2" * 32)


def keyring(*keys: tuple[str, bytes]) -> Keyring:
    ring = Keyring()
    ring.load(keys)
    return ring


@given(st.text())
def test_what_is_sealed_opens_again_and_does_not_show(value: str) -> None:
    ring = keyring(OLD)
    sealed = ring.seal(value, "parties.name")
    assert ring.open(sealed, "parties.name") == value
    if len(value) > 3:
        assert value not in sealed


def test_the_same_value_never_looks_the_same_twice() -> None:
    ring = keyring(OLD)
    assert ring.seal("王秋生", "parties.name") != ring.seal("王秋生", "parties.name")


def test_a_value_moved_to_another_column_does_not_open() -> None:
    ring = keyring(OLD)
    sealed = ring.seal("王秋生", "parties.name")
    with pytest.raises(InvalidTag):
        ring.open(sealed, "parties.address")


def test_after_a_new_key_old_values_open_and_indexes_stay() -> None:
    before, after = keyring(OLD), keyring(NEW, OLD)
    sealed = before.seal("王秋生", "parties.name")
    assert after.open(sealed, "parties.name") == "王秋生"
    assert after.seal("x", "parties.name").startswith("v1.k2.")
    assert after.index("139", "phone") == before.index("139", "phone")


def test_indexes_differ_between_fields() -> None:
    ring = keyring(OLD)
    assert ring.index("1", "phone") != ring.index("1", "name")
