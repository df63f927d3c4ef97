"""Many rows at once: COPY, with each value sealed and written as the table's columns say."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Column, text

from intake.database import Base, db

Convert = Callable[[Any], Any]


def reserve_ids(model: type[Base], count: int) -> list[int]:
    """Take `count` fresh ids from the table's own sequence."""
    sequence = text("SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :count)")
    return list(db.session.scalars(sequence, {"table": model.__tablename__, "count": count}))


def copy_rows(model: type[Base], rows: Iterable[Mapping[str, Any]], *, with_id: bool = False) -> None:
    """Write the rows in the session's transaction; what a row does not name gets the column's default.

    with_id: the rows bring ids of their own; otherwise they get them in their order.
    """
    table = Base.metadata.tables[model.__tablename__]
    columns = [column for column in table.columns if with_id or not column.primary_key]
    names = ", ".join(f'"{column.name}"' for column in columns)
    plan = [(column.name, _default(column), _converter(column)) for column in columns]
    driver: Any = db.session.connection().connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row([_value(row, name, default, convert) for name, default, convert in plan])


def _value(row: Mapping[str, Any], name: str, default: Callable[[], Any], convert: Convert | None) -> Any:
    value = row[name] if name in row else default()
    return value if convert is None or value is None else convert(value)


def _default(column: Column[Any]) -> Callable[[], Any]:
    """Return what gives the column's value where a row is silent."""
    default: Any = column.default
    if default is None:
        return _nothing
    if default.is_scalar:
        return lambda: default.arg
    return lambda: default.arg(None)


def _nothing() -> None:
    return None


@cache
def _converter(column: Column[Any]) -> Convert | None:
    """Return what turns a value into what the driver writes, as an ordinary insert would."""
    dialect = db.engine.dialect
    return column.type.dialect_impl(dialect).bind_processor(dialect)
