"""The register of 2024, as a whole."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from intake.cases.importing.action import import_cases
from intake.cases.tables import Case
from intake.database import db
from intake.figures.count import figures
from intake.town.tables import Town
from tests.conftest import MONDAY
from tests.data import make_register_2024

REGISTER = Path(__file__).parents[2] / "data" / "register-2024.csv"


def _figures(town: Town) -> dict[str, int]:
    return figures(town.id, date(2024, 1, 1), date(2024, 12, 31), at=MONDAY)


def test_it_gives_exactly_the_figures_of_the_report(town: Town) -> None:
    report = import_cases(REGISTER, town=town, now=MONDAY)
    assert (report.created, report.updated, report.faults) == (299, 0, [])
    found = _figures(town)
    wanted = {"receptions": 99, "visitors": 143, "online": 32, "hotline": 152}
    assert {name: found[name] for name in wanted} == wanted


def test_importing_it_again_updates_and_doubles_nothing(town: Town) -> None:
    import_cases(REGISTER, town=town, now=MONDAY)
    before = _figures(town)
    events = db.session.scalar(select(func.count()).select_from(Case))
    report = import_cases(REGISTER, town=town, now=MONDAY)
    assert (report.created, report.updated) == (0, 299)
    assert _figures(town) == before
    assert db.session.scalar(select(func.count()).select_from(Case)) == events


def test_checking_it_writes_nothing(town: Town) -> None:
    report = import_cases(REGISTER, town=town, now=MONDAY, check=True)
    assert report.created == 299
    assert db.session.scalar(select(func.count()).select_from(Case)) == 0


def test_each_case_has_a_number_of_its_day(town: Town) -> None:
    import_cases(REGISTER, town=town, now=MONDAY)
    case = db.session.scalars(select(Case).order_by(Case.registered_at)).first()
    assert case is not None
    assert case.number == "ZZ202401010001"


def test_the_file_is_what_its_generator_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make_register_2024, "HERE", tmp_path)
    make_register_2024.main()
    assert (tmp_path / "register-2024.csv").read_bytes() == REGISTER.read_bytes()
