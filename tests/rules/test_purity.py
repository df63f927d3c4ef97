"""The room imports the standard library, the holiday package and itself, and reads no clock."""

import ast
import sys
from pathlib import Path

import pytest

import intake.rules

ROOM = Path(intake.rules.__file__).parent
MODULES = sorted(ROOM.glob("*.py"))
CLOCKS = {"now", "today", "utcnow"}


def imported(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
            assert node.level == 0, "no relative imports in this house"
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_imports_only_stdlib_the_holiday_package_and_the_rules(path: Path) -> None:
    for name in imported(ast.parse(path.read_text(encoding="utf-8"))):
        own = name == "intake.rules" or name.startswith("intake.rules.")
        holidays = name == "chinese_calendar" and path.stem == "calendar"
        assert own or holidays or name.partition(".")[0] in sys.stdlib_module_names, name


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_never_asks_what_time_it_is(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        assert not (isinstance(node, ast.Attribute) and node.attr in CLOCKS), f"{path.name}:{node.lineno}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_stays_under_two_hundred_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < 200
