"""Builders for visits."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from intake.visits.book import Booked, book
from tests.conftest import MONDAY, MakeCase, user

MakeVisit = Callable[..., Booked]


@pytest.fixture
def make_visit(bare_app: Flask, make_case: MakeCase) -> MakeVisit:
    """Book a visit by the real action: at a case of 娄庄村 unless `case` says otherwise; "" is a knock."""

    def make(
        at: str = "2026-03-03T15:00",
        *,
        by: str = "office",
        case: str | None = None,
        now: datetime = MONDAY,
        people: tuple[str, ...] = (),
        **fields: Any,
    ) -> Booked:
        number = make_case().number if case is None else case
        kind = "doorstep" if number else "knock"
        raw = {
            "kind": kind,
            "village": "娄庄村",
            "at": at,
            "place": "村东头第二家",
            "purpose": "把两家请到一起",
            "people": list(people),
            **fields,
        }
        return book(user(by), raw, now=now, case=number)

    return make
