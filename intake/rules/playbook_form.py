"""The playbook as an office's form fills it: no text to edit, every fault beside its field."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from intake.rules.days import parse_day
from intake.rules.playbook import EVENINGS, Playbook
from intake.rules.playbook_text import playbook_of_table, table_of
from intake.rules.refusals import BadInput, PlaybookFault

Form = Mapping[str, Sequence[str]]

#: Rows of the form: ranks of the chain, and spans of office hours.
CHAIN_ROWS = 5
SPAN_ROWS = 2
CLOCKS = ("cutoff", "remind_at", "due_at", "escalate_at", "roll_call_at")
NUMBERS = (
    "alert_repeat_minutes",
    "alert_climb_after",
    "acknowledge_hours",
    "refusal_workdays",
    "follow_up_days",
    "reopen_days",
)
FLAGS = ("skip_weekends", "skip_holidays")


def form_of(playbook: Playbook) -> dict[str, list[str]]:
    """Return the form filled with what the playbook says."""
    table = table_of(playbook)
    form = {name: [str(table[name])] for name in ("name", *CLOCKS, *NUMBERS)}
    form |= {name: ["1"] for name in FLAGS if table[name]}
    form |= {f"chain_{n}": [role] for n, role in enumerate(playbook.chain, 1)}
    form["hold_days"] = ["\n".join(table["hold_days"])]
    for n, span in enumerate(table["office_hours"], 1):
        form[f"opens_{n}"], form[f"closes_{n}"] = ([clock] for clock in span.split("-"))
    for n, step in enumerate(table["evenings"], 1):
        form |= {f"{name}_{n}": [step[name]] for name in ("title", "asks", "actor")}
        form[f"kinds_{n}"] = step["kinds"]
    return form


def playbook_of_form(form: Form, base: Playbook, version: int) -> Playbook:
    """Return the playbook that the form describes; raise BadInput with a message per field.

    base: what the form does not ask for stays as it is there: who is alerted, and whether the steps
    follow the days of the week.
    """
    table = table_of(base) | {name: _clean(_one(form, name)) for name in CLOCKS}
    table |= {"version": version, "name": _one(form, "name")}
    table |= {name: _number(_one(form, name)) for name in NUMBERS}
    table |= {name: _one(form, name) == "1" for name in FLAGS}
    table["chain"] = [role for n in range(1, CHAIN_ROWS + 1) if (role := _one(form, f"chain_{n}"))]
    table["office_hours"] = _spans(form)
    table["evenings"] = [_evening(form, n, base) for n in range(1, EVENINGS + 1)]
    faults: dict[str, str] = {}
    table["hold_days"] = _hold_days(_one(form, "hold_days"), faults)
    try:
        playbook = playbook_of_table(base.key, table)
    except PlaybookFault as fault:
        faults = {_field(path): what for path, what in fault.fields.items()} | faults
    if faults:
        raise BadInput(faults)
    return playbook


def span_rows(form: Form) -> int:
    """Return how many spans of office hours the form has room for."""
    return max(SPAN_ROWS, sum(name.startswith("opens_") for name in form))


def _one(form: Form, name: str) -> str:
    values = form.get(name) or [""]
    return values[0]


def _clean(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _number(text: str) -> int | str:
    """Return the number, or what was typed where it is none: the reader says what is wrong with it."""
    plain = _clean(text)
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 10 else plain


def _spans(form: Form) -> list[str]:
    rows = ((_one(form, f"opens_{n}"), _one(form, f"closes_{n}")) for n in range(1, span_rows(form) + 1))
    return [f"{_clean(opens)}-{_clean(closes)}" for opens, closes in rows if opens.strip() or closes.strip()]


def _evening(form: Form, n: int, base: Playbook) -> dict[str, Any]:
    """Return one evening's table; its kinds keep the order they had, as ticks on a page have none."""
    texts = {name: _one(form, f"{name}_{n}") for name in ("title", "asks", "actor")}
    before = base.evenings[n - 1].kinds
    ticked = form.get(f"kinds_{n}", ())
    kept = [kind for kind in before if kind in ticked]
    return texts | {"kinds": kept + [kind for kind in ticked if kind not in before]}


def _hold_days(text: str, faults: dict[str, str]) -> list[date]:
    """Read one date a line; name the first line that is none."""
    days = []
    for n, line in enumerate(text.splitlines(), 1):
        try:
            if line.strip():
                days.append(parse_day(line))
        except ValueError:
            faults.setdefault("hold_days", f"第{n}行“{line.strip()[:20]}”看不懂，请写成 2026-02-17")
    return days


def _field(path: str) -> str:
    """Return the form's field for a path of the table: 3.title is title_3."""
    n, _, name = path.rpartition(".")
    return f"{name}_{n}" if n else path
