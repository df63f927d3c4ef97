"""The invented cases as data: who, what, and what happens to each on which evening."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Scenario:
    """One invented case. day: how many days ago; at: a time of day, or today:0.5, or -50m.

    steps: what happens then, as plots.toml writes it. due: days until a hotline order is due. wants: the
    kind of petition. more: what only the verbs of one capability read.
    """

    index: int
    day: int
    at: str
    village: str
    category: str
    title: str
    narrative: str
    steps: tuple[str, ...]
    kind: str = "dispute"
    by: str = "grid"
    source: str = ""
    people: int = 1
    visitors: int | None = None
    name: str = ""
    other: str = ""
    signs: tuple[str, ...] = ()
    dept: str = ""
    due: int | None = None
    online: bool = False
    outcome: str = ""
    reason: str = ""
    wants: str = ""
    more: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Script:
    """All scenarios, and the words people write at each kind of step."""

    scenarios: tuple[Scenario, ...]
    texts: dict[str, list[str]] = field(hash=False)


@cache
def script() -> Script:
    """Return what comes with the program: scenarios.toml, then each capability's own file in cases/."""
    plots = _read("plots.toml")
    known, cases = dict(plots["plots"]), list(_read("scenarios.toml")["case"])
    folder = files("intake.demo") / "cases"
    for file in sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name):
        own = tomllib.loads(file.read_text(encoding="utf-8"))
        known |= own.get("plots", {})
        cases += own["case"]
    scenarios = tuple(_scenario(index, dict(case), known) for index, case in enumerate(cases, 1))
    return Script(scenarios, plots["texts"])


def _scenario(index: int, case: dict[str, Any], plots: dict[str, list[str]]) -> Scenario:
    steps = plots[case.pop("plot")] + ([case.pop("close")] if "close" in case else [])
    signs = tuple(case.pop("signs", ()))
    return Scenario(index=index, steps=tuple(steps), signs=signs, **case)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("intake.demo").joinpath(name).read_text(encoding="utf-8"))
