"""What may stand on the right of a field in a mapping?

Text with columns in braces; a table around it with `from` and options; a number, a truth value or a
day as it is; a list or a table of these. What it means for one row is said by value.py.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, InstanceOf

from events.validation import refusal
from streams.mapping.pattern import pattern
from streams.mapping.template import Template, template
from streams.mapping.unit import UNITS

_OPTIONS = (
    *("from", "split", "before", "like", "translate", "unit"),
    *("minor_of", "times", "plus"),
)


@dataclass(frozen=True, slots=True)
class Taken:
    """Text from a row; split when it is many, cut, left out, translated, or in another unit.

    An amount may count the smallest coins of a currency (`minor_of`), and be that of one of many
    (`times`); to a time, seconds may be added (`plus`).
    """

    text: Template
    split: str | None = None
    before: str | None = None
    like: re.Pattern[str] | None = None
    translate: str | None = None
    unit: str | None = None
    minor_of: Template | None = None
    times: Template | None = None
    plus: Template | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it reads."""
        others = (each.columns for each in (self.minor_of, self.times, self.plus) if each)
        return (*self.text.columns, *(column for columns in others for column in columns))


@dataclass(frozen=True, slots=True)
class Fixed:
    """The same for every row."""

    value: bool | int | float


@dataclass(frozen=True, slots=True)
class Listed:
    items: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Table:
    entries: Mapping[str, "Expression"]


Expression = Taken | Fixed | Listed | Table


def expression(said: object, *, at: str = "") -> Expression:
    """The expression that a value in a mapping stands for; `at` is where, within a field."""
    match said:
        case bool() | int() | float():
            return Fixed(said)
        case str():
            return Taken(template(said, at=at))
        case date():
            return Taken(template(said.isoformat()))
        case list():
            return Listed(tuple(expression(item, at=f"{at}.{n}") for n, item in enumerate(said)))
        case dict() if "from" in said:
            return _taken(said, at)
        case dict():
            return table(said, at=at)
    raise refusal(at=at, found=said, expected="text, a number, true, false, a day, list or table")


def table(said: object, *, at: str = "") -> Table:
    """A table of expressions, such as the whole data of an event."""
    if not isinstance(said, dict):
        raise refusal(at=at, found=said, expected="a table of fields")
    within = f"{at}." if at else ""
    return Table({name: expression(entry, at=within + name) for name, entry in said.items()})


def _taken(said: Mapping[str, object], at: str) -> Taken:
    options: dict[str, str] = {}
    for name, found in said.items():
        if name not in _OPTIONS:
            raise refusal(at=f"{at}.{name}", found=found, expected=f"only {', '.join(_OPTIONS)}")
        if not isinstance(found, str) or not found:
            raise refusal(at=f"{at}.{name}", found=found, expected="text")
        options[name] = found
    unit = options.get("unit")
    if unit is not None and unit not in UNITS:
        raise refusal(at=f"{at}.unit", found=unit, expected=f"one of {', '.join(UNITS)}")
    like = options.get("like")
    return Taken(
        template(options["from"], at=f"{at}.from"),
        split=options.get("split"),
        before=options.get("before"),
        like=pattern(like) if like else None,
        translate=options.get("translate"),
        unit=unit,
        minor_of=_template(options, "minor_of", at),
        times=_template(options, "times", at),
        plus=_template(options, "plus", at),
    )


def _template(options: Mapping[str, str], name: str, at: str) -> Template | None:
    return template(options[name], at=f"{at}.{name}") if name in options else None


def taken(expression: Expression) -> Iterator[Taken]:
    """Everything that the expression takes from a row."""
    match expression:
        case Taken():
            yield expression
        case Listed(items=items):
            for item in items:
                yield from taken(item)
        case Table(entries=entries):
            for entry in entries.values():
                yield from taken(entry)


def columns(expression: Expression) -> Iterator[str]:
    """The columns that it reads."""
    return (column for part in taken(expression) for column in part.columns)


def part(expression: Expression, path: list[str]) -> Expression:
    """The part at a path such as ["stages", "0", "stage"], as far as the expression goes."""
    match expression, path:
        case Table(entries=entries), [name, *rest] if name in entries:
            return part(entries[name], rest)
        case Listed(items=items), [index, *rest] if index.isdecimal() and int(index) < len(items):
            return part(items[int(index)], rest)
    return expression


ExpressionTable = Annotated[InstanceOf[Table], BeforeValidator(table)]
