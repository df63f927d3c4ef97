"""Workbooks of a hotline, and their import by the town's reading."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from intake.cases.importing.report import ImportReport
from intake.hotline.importing import import_orders
from intake.hotline.mappings import save_mapping
from intake.rules.hotline import propose
from intake.town.places import the_town
from tests.conftest import MONDAY, user
from tests.hotline.book import HEADINGS, NAME, WriteBook, writer

TakeIn = Callable[..., ImportReport]


@pytest.fixture
def write_book(tmp_path: Path) -> WriteBook:
    """Write a workbook with the hotline's headings."""
    return writer(tmp_path)


@pytest.fixture
def take_in(bare_app: Flask, write_book: WriteBook) -> TakeIn:
    """Import orders by the town's reading, as the office does."""
    save_mapping(user("office"), NAME, propose(HEADINGS), HEADINGS, now=MONDAY)

    def take(
        *rows: dict[str, Any], now: datetime = MONDAY, check: bool = False, by: str = "office", **more: Any
    ) -> ImportReport:
        path = write_book(*rows, **more)
        return import_orders(path, NAME, town=the_town(), now=now, by=user(by), check=check)

    return take
