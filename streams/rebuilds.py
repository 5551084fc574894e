"""Which rebuilds were begun, how far did each come, and is one under way now?

One row of `ops.rebuild` for each. The number of its generation is never given out again, so what an
abandoned one still writes, should it wake up, is read by nobody. Who makes it moves its beat; a
beat that stands still is that of a rebuild which was killed. No clocks are compared.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from projections.columns import LowCardinality, Table, UInt32, UInt64
from streams import generations
from streams.rebuild_errors import Overtaken, RebuildUnderWay
from streams.warehouse import INSERT_SETTINGS

# A beat comes each second; a warehouse under load may keep some of them waiting.
STANDSTILL_SECONDS = 5.0
LOOKS = 10


class Step(StrEnum):
    """How far a rebuild came."""

    BEGUN = "begun"
    LAID_OUT = "laid out"
    ROUTED = "routed"
    FOLDED = "folded"
    VERIFIED = "verified"
    SWITCHED = "switched"
    FINISHED = "finished"
    GIVEN_UP = "given up"


@dataclass(frozen=True, slots=True)
class RebuildRow:
    """A rebuild, by whom, and how far it has come."""

    generation: UInt32
    maker: str
    meaning: UInt32
    step: LowCardinality
    beat: UInt64
    begun_at: datetime
    seen_at: datetime

    @property
    def is_over(self) -> bool:
        return self.step in (Step.FINISHED, Step.GIVEN_UP)


TABLE = Table("ops.rebuild", RebuildRow, key=("generation", "maker"), newest="beat")


def newest(client: Any) -> RebuildRow | None:
    """The rebuild that was begun last, as it was last seen."""
    columns = ", ".join(TABLE.columns)
    rows = client.query(
        f"SELECT {columns} FROM {TABLE.name} FINAL ORDER BY generation DESC, beat DESC LIMIT 1",
        tz_mode="aware",
    ).result_rows
    return RebuildRow(*rows[0]) if rows else None


def refuse_another(client: Any, sleep: Callable[[float], object] = time.sleep) -> RebuildRow | None:
    """Refuse while another rebuild is seen to be at work; the one that was begun last."""
    last = newest(client)
    if last is None or last.is_over:
        return last
    for _ in range(LOOKS):
        sleep(STANDSTILL_SECONDS / LOOKS)
        now = newest(client)
        if now != last:
            raise RebuildUnderWay(last.generation, last.maker, last.step)
    return last


def number(client: Any, before: RebuildRow | None) -> int:
    """The number of the next generation, which no other ever had."""
    current = generations.current(client).generation
    return 1 + max(current, before.generation if before else current)


def refuse_second_maker(client: Any, row: RebuildRow) -> None:
    """Refuse when somebody else has begun the same generation; then both may refuse."""
    makers = client.query(
        f"SELECT DISTINCT maker FROM {TABLE.name} WHERE generation = {{generation:UInt32}}",
        parameters={"generation": row.generation},
    ).result_rows
    for (maker,) in makers:
        if maker != row.maker:
            raise RebuildUnderWay(row.generation, maker, Step.BEGUN)


def is_overtaken(client: Any, row: RebuildRow) -> bool:
    """Whether a later rebuild was begun, which took this one for dead."""
    last = newest(client)
    return last is not None and last.generation > row.generation


def switch(client: Any, row: RebuildRow) -> None:
    """Let all views read this generation from now on, unless a later rebuild was begun.

    The condition is the statement's own, so that a rebuild that was frozen for long cannot switch
    to what was cleared meanwhile.
    """
    client.command(
        f"INSERT INTO {generations.TABLE.name} "
        "SELECT {generation:UInt32}, {meaning:UInt32}, now64(3) "
        f"WHERE (SELECT max(generation) FROM {TABLE.name}) = {{generation:UInt32}}",
        parameters={"generation": row.generation, "meaning": row.meaning},
        settings=dict(INSERT_SETTINGS),
    )
    if generations.current(client).generation < row.generation:
        raise Overtaken(row.generation)
