"""Which values did a property have, and since when?

A register is a list of dated steps in the order of the fold. A step told by date only has
midnight UTC of that date and `is_day`; an undated one stands at the epoch, before all others.
The fields of a step after `at` and `is_day` are the fields of the payload that bear the same names.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final, NamedTuple, TypeVar

from projections.columns import LowCardinality
from projections.fact import Entity, Fact

NO_ATTRIBUTES: Final[Mapping[str, str]] = {}
_ALL_DAY = timedelta(days=1) - timedelta(milliseconds=1)


class StatusStep(NamedTuple):
    """From here on the deal is open, won or lost."""

    at: datetime
    is_day: bool
    status: LowCardinality


class StageStep(NamedTuple):
    """From here on the deal is in this stage."""

    at: datetime
    is_day: bool
    stage: LowCardinality


class AmountStep(NamedTuple):
    """From here on the deal is worth this much; None is unknown, not zero."""

    at: datetime
    is_day: bool
    amount: Decimal | None
    currency: LowCardinality


class OwnerStep(NamedTuple):
    """From here on this rep owns it; empty is nobody."""

    at: datetime
    is_day: bool
    owner_id: LowCardinality


class AccountStep(NamedTuple):
    """From here on the deal belongs to this account; empty is none."""

    at: datetime
    is_day: bool
    account_id: str


class CloseDateStep(NamedTuple):
    """From here on the deal is expected to close on this day; None is not known."""

    at: datetime
    is_day: bool
    expected_close_on: date | None


Step = TypeVar("Step", bound=NamedTuple)


def register(step: type[Step], facts: Iterable[Fact], *types: str) -> tuple[Step, ...]:
    """The steps of a property that has one value at a time."""
    return unrepeated(steps(step, facts, *types))


def steps(step: type[Step], facts: Iterable[Fact], *types: str) -> Iterator[Step]:
    """One step per fact of these types; what a creation left out is no step."""
    for fact in facts:
        if fact.type in types:
            values = [getattr(fact.said, name) for name in step._fields[2:]]
            if values[0] is not None:
                told = ("" if value is None else value for value in values)
                yield step._make((fact.occurred_at, fact.is_day, *told))


def unrepeated(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Without the steps that say what already holds, however often a change was told."""
    kept: list[Step] = []
    for step in steps:
        if not kept or kept[-1][2:] != step[2:]:
            kept.append(step)
    return tuple(kept)


def own(entity: Entity, facts: Iterable[Fact]) -> list[Fact]:
    """The facts that are about the entity itself, not about what touched or joined it."""
    return [fact for fact in facts if fact.named[0] == entity[1:] and not fact.path]


def creation(facts: Sequence[Fact], *types: str) -> tuple[Fact | None, list[Fact]]:
    """The creation that counts, and the facts without the others.

    An entity created several times was corrected: the highest version counts, then the earliest.
    """
    created = (fact for fact in facts if fact.type in types)
    counting = max(created, key=lambda fact: fact.version, default=None)
    return counting, [fact for fact in facts if fact is counting or fact.type not in types]


def last(facts: Sequence[Fact], *types: str) -> Fact | None:
    """The last fact of these types."""
    for fact in reversed(facts):
        if fact.type in types:
            return fact
    return None


def word(fact: Fact | None, field: str) -> str:
    """What the fact says in this field; empty when it says nothing, or was never told."""
    return str(fact.fields.get(field) or "") if fact else ""


def dated(fact: Fact | None) -> datetime | None:
    """When it was, if anybody knows."""
    return None if fact is None or fact.is_undated else fact.occurred_at


def last_instant(at: datetime, is_day: bool) -> datetime:
    """The last millisecond at which it may have been: what was told by its day lasts all day."""
    return at + _ALL_DAY if is_day else at


def attributes(told: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """What the tellings say together, the later over the earlier; an empty value takes away."""
    together: dict[str, str] = {}
    for values in told:
        together.update(values)
    return {name: together[name] for name in sorted(together) if together[name]}
