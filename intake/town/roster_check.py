"""Check a roster before anything is written: every fault together, each where it stands."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from intake.rules.categories import DISPUTE_CATEGORIES, HOTLINE_CATEGORIES, ROLES
from intake.rules.identity import clean_phone, valid_phone
from intake.rules.numbering import PREFIX
from intake.rules.refusals import Refusal
from intake.rules.texts import HIDDEN_FAULT, has_hidden
from intake.town.roster_files import Fault, Row, Tables, read_tables

LONGEST = 60
SHOWN = 8
_USERNAME = re.compile(r"[a-z][a-z0-9_]{1,31}")
_CODE = re.compile(r"[a-z][a-z_]{1,31}")
_LIST = re.compile(r"[、,，;；\s]+")
#: Cells that may be empty; every other must be filled.
OPTIONAL = {
    "town": {"office_phone"},
    "centers": {"phone"},
    "duties": {"helpers", "basis"},
    "people": {"title", "phone", "village", "grid", "department", "leads", "skills"},
}
UNIQUE = {
    "villages": ("code", "village"),
    "centers": ("village",),
    "posts": ("village",),
    "grids": ("name",),
    "departments": ("code", "name"),
    "duties": ("category",),
    "people": ("username",),
}
#: What a role cannot do without.
NEEDS = {
    "grid_worker": "grid",
    "center": "village",
    "village_lead": "leads",
    "department": "department",
}


class RosterFault(Refusal):
    """A roster that was not loaded; `faults` names everything that is wrong."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        shown = "；".join(str(fault) for fault in faults[:SHOWN])
        rest = "；……" if len(faults) > SHOWN else ""
        super().__init__(f"名册有{len(faults)}处有误，没有写入：{shown}{rest}")


def checked_tables(path: Path) -> Tables:
    """Return the roster's tables, cleaned; raise RosterFault with all that is wrong."""
    tables, faults = read_tables(path)
    if not faults:
        checks = (_cells, _repeats, _references, _people, _duties)
        faults = [fault for check in checks for fault in check(tables)]
    if faults:
        raise RosterFault(faults)
    return tables


def split_list(text: str) -> list[str]:
    """Return the entries of a list as people write it."""
    return [part for part in _LIST.split(text) if part]


def role_code(text: str) -> str:
    """Return the role's code from its code or Chinese name; empty if there is no such role."""
    return next((code for code, name in ROLES.items() if text in (code, name)), "")


def _cells(tables: Tables) -> Iterator[Fault]:
    for table, rows in tables.items():
        optional = OPTIONAL.get(table, set())
        for row in rows:
            for column, value in row.values.items():
                if message := _cell(value, column not in optional):
                    yield row.fault(column, message)
        yield from _shapes(table, rows)
    if len(tables["town"]) != 1:
        yield Fault("town", 0, "", "要正好一行")


def _cell(value: str, needed: bool) -> str | None:
    if has_hidden(value):
        return HIDDEN_FAULT
    if needed and not value:
        return "没有填"
    return f"太长，最多{LONGEST}个字" if len(value) > LONGEST else None


def _is_phone(value: str) -> bool:
    return valid_phone(clean_phone(value))


def _shapes(table: str, rows: list[Row]) -> Iterator[Fault]:
    """Yield what does not look like what its column holds."""
    shapes: Mapping[str, tuple[Callable[[str], object], str]] = {
        "prefix": (PREFIX.fullmatch, "要填1到6个大写字母"),
        "office_phone": (_is_phone, "电话号码不对"),
        "phone": (_is_phone, "电话号码不对"),
        "username": (_USERNAME.fullmatch, "用户名要用小写字母开头，只含小写字母、数字和下划线"),
        "role": (role_code, f"没有这种角色，可用：{'、'.join(ROLES.values())}"),
    }
    for row in rows:
        for column, value in row.values.items():
            fits, message = shapes.get(column, (str, ""))
            if value and not fits(value):
                yield row.fault(column, message)
        if table == "departments" and row["code"] and not _CODE.fullmatch(row["code"]):
            yield row.fault("code", "代码要用小写字母")


def _repeats(tables: Tables) -> Iterator[Fault]:
    for table, columns in UNIQUE.items():
        for column in columns:
            seen: dict[str, int] = {}
            for row in tables[table]:
                first = seen.setdefault(row[column], row.number)
                if row[column] and first != row.number:
                    yield row.fault(column, f"“{row[column]}”和第{first}行重复")


def _references(tables: Tables) -> Iterator[Fault]:
    villages = {row["village"] for row in tables["villages"]}
    for table in ("centers", "posts", "grids", "people"):
        for row in tables[table]:
            for village in [row["village"], *split_list(row["leads"])]:
                if village and village not in villages:
                    yield row.fault("leads" if row["leads"] else "village", f"没有“{village[:20]}”这个村")


def _people(tables: Tables) -> Iterator[Fault]:
    grids = {row["name"]: row["village"] for row in tables["grids"]}
    departments = {row[column] for row in tables["departments"] for column in ("code", "name")}
    for row in tables["people"]:
        need = NEEDS.get(role_code(row["role"]))
        if need and not row[need]:
            yield row.fault(need, f"{row['role']}要填这一列")
        if row["grid"] and row["grid"] not in grids:
            yield row.fault("grid", f"没有“{row['grid'][:20]}”这个网格")
        elif row["grid"] and row["village"] not in ("", grids[row["grid"]]):
            yield row.fault("grid", f"“{row['grid'][:20]}”不在{row['village']}")
        if row["department"] and row["department"] not in departments:
            yield row.fault("department", f"没有“{row['department'][:20]}”这个部门")
        for skill in split_list(row["skills"]):
            if skill not in DISPUTE_CATEGORIES:
                yield row.fault("skills", f"没有“{skill[:20]}”这类纠纷，专长要写纠纷类型")


def _duties(tables: Tables) -> Iterator[Fault]:
    departments = {row[column] for row in tables["departments"] for column in ("code", "name")}
    for row in tables["duties"]:
        if row["category"] not in HOTLINE_CATEGORIES:
            yield row.fault("category", f"没有“{row['category'][:20]}”这一类")
        helpers = split_list(row["helpers"])
        for column, names in (("lead", [row["lead"]]), ("helpers", helpers)):
            for name in names:
                if name not in departments:
                    yield row.fault(column, f"没有“{name[:20]}”这个部门")
        if row["lead"] in helpers:
            yield row.fault("helpers", "牵头的部门不用再写成协办")
