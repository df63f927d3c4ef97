"""Recusal, ties and sealed cases in the demo."""

from typing import Any

from intake.cases.circle.declare import declare
from intake.cases.circle.readers import name_reader, seal
from intake.cases.circle.recuse import recuse
from intake.demo.schedule import Entry


def _recuse(acts: Any, entry: Entry, number: str) -> None:
    """`office recuse grid`: the part named last is complained about."""
    accused = acts.cast.find(entry.target, entry.scenario)
    recuse(acts.cast.find(entry.who, entry.scenario), number, accused.username, now=entry.at)


def _tie(acts: Any, entry: Entry, number: str) -> None:
    """`office tie grid`: the grid worker and the village center declared that they are close."""
    scenario = entry.scenario
    pair = (acts.cast.find(entry.target, scenario).username, acts.cast.find("center", scenario).username)
    declare(acts.cast.find(entry.who, scenario), pair, scenario.more["tie"], now=entry.at)


def _seal(acts: Any, entry: Entry, number: str) -> None:
    who = acts.cast.find(entry.who, entry.scenario)
    seal(who, number, [entry.target], entry.scenario.more["why_sealed"], now=entry.at)


def _reader(acts: Any, entry: Entry, number: str) -> None:
    who = acts.cast.find(entry.who, entry.scenario)
    name_reader(who, number, acts.cast.find(entry.target, entry.scenario).username, now=entry.at)


VERBS = {"recuse": _recuse, "tie": _tie, "seal": _seal, "reader": _reader}
