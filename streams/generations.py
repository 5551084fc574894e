"""Which generation of facts and rows do the views read, and what is its own?

A generation is what one meaning made of the whole archive: a facts topic, two consumer groups and a
partition of every core table, shared with no other generation. The views read the highest that
stands in `ops.generation`; so one insert switches all of them, and its row is written last.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from clickhouse_connect.driver.exceptions import DatabaseError

import projections
from projections.columns import Table, UInt32
from streams.errors import NewerGeneration, NoGeneration, OtherMeaning
from streams.roles import ROLES, Topics
from streams.warehouse import patiently

FIRST = 0
SECONDS_BETWEEN_LOOKS = 1.0
_UNKNOWN_TABLE, _UNKNOWN_DATABASE = 60, 81


@dataclass(frozen=True, slots=True)
class GenerationRow:
    """A generation that views may read, and the meaning that made it; the highest one is read."""

    generation: UInt32
    meaning: UInt32
    switched_at: datetime


TABLE = Table("ops.generation", GenerationRow, key=("generation",))


class Queries(Protocol):
    """The one thing that asking for the generation needs from a ClickHouse client."""

    def query(self, query: str, *, tz_mode: Any) -> Any: ...


def topics_of(generation: int, topics: Topics) -> Topics:
    """The topics that a generation's workers read and write: only the facts are its own."""
    name = topics.facts.name + _suffix(generation, ".")
    return replace(topics, facts=replace(topics.facts, name=name))


def group_of(role: str, generation: int) -> str:
    """The consumer group of a generation's routers or keepers, or of all translators."""
    own = _suffix(generation, "-") if role in ROLES else ""
    return f"touchline-{role}{own}"


def current(client: Queries) -> GenerationRow:
    """The generation that the views read."""
    columns = ", ".join(TABLE.columns)
    newest = f"SELECT {columns} FROM {TABLE.name} ORDER BY generation DESC LIMIT 1"
    try:
        rows = client.query(newest, tz_mode="aware").result_rows
    except DatabaseError as problem:
        if problem.code not in (_UNKNOWN_TABLE, _UNKNOWN_DATABASE):
            raise
        rows = ()
    if not rows:
        raise NoGeneration(TABLE.name)
    return GenerationRow(*rows[0])


def current_to_work_in(client: Queries) -> int:
    """The current generation; refused where this code would mean something else by its rows."""
    found = current(client)
    if found.meaning != projections.MEANING:
        raise OtherMeaning(found.generation, found=found.meaning, expected=projections.MEANING)
    return found.generation


async def left_behind(client: Queries, generation: int) -> NewerGeneration:
    """Return when the views read a newer generation than this one."""
    while (newest := (await patiently(lambda: current(client))).generation) <= generation:
        await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
    return NewerGeneration(found=newest, expected=generation)


def _suffix(generation: int, before: str) -> str:
    return f"{before}{generation}" if generation != FIRST else ""
