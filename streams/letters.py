"""Which dead letters were kept, and what became of them?

A letter is open until what it holds was taken after all (replayed), or until a person said that
nothing is to be done (dismissed). What becomes of it stands in a table of its own, because the
letter itself is buried again whenever the log is read again.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from projections.columns import LowCardinality, Table
from streams.dead_letters import TABLE as LETTERS
from streams.dead_letters import DeadLetterRow
from streams.warehouse import INSERT_SETTINGS

VIEW = "ops.dead_letter_state"
REPLAYED = "replayed"
DISMISSED = "dismissed"

State = Literal["open", "replayed", "dismissed"]


@dataclass(frozen=True, slots=True)
class ReplayRow:
    """The last word on a dead letter: replayed as an event, dismissed, or why it is still open."""

    dead_letter_id: str
    replayed_at: datetime
    event_id: str
    outcome: LowCardinality


TABLE = Table("ops.dead_letter_replay", ReplayRow, key=("dead_letter_id",), newest="replayed_at")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which letters are looked for; what is None or empty does not narrow them down."""

    tenant_id: str = ""
    reason: str = ""
    refused_by: str = ""
    since: datetime | None = None
    state: State | None = None

    @property
    def condition(self) -> str:
        told = {
            "tenant_id = {tenant:String}": self.tenant_id,
            "positionCaseInsensitive(reason, {reason:String}) > 0": self.reason,
            "refused_by = {refused_by:String}": self.refused_by,
            "refused_at >= {since:DateTime64(3, 'UTC')}": self.since,
            "state = {state:String}": self.state,
        }
        return " AND ".join(["true", *(text for text, value in told.items() if value)])

    @property
    def parameters(self) -> dict[str, Any]:
        return {
            "tenant": self.tenant_id,
            "reason": self.reason,
            "refused_by": self.refused_by,
            "since": self.since,
            "state": self.state,
        }


def listed(client: Any, wanted: Wanted, limit: int) -> list[Mapping[str, Any]]:
    """The newest letters first, without their bytes."""
    return _rows(
        client.query(
            f"SELECT * FROM {VIEW} WHERE {wanted.condition} "
            "ORDER BY refused_at DESC, dead_letter_id LIMIT {limit:UInt32}",
            parameters=wanted.parameters | {"limit": limit},
            tz_mode="aware",
        )
    )


def ids(client: Any, wanted: Wanted) -> list[str]:
    """Of all letters that are wanted, in the order in which they were refused."""
    answer = client.query(
        f"SELECT dead_letter_id FROM {VIEW} WHERE {wanted.condition} "
        "ORDER BY refused_at, dead_letter_id",
        parameters=wanted.parameters,
    )
    return [dead_letter_id for (dead_letter_id,) in answer.result_rows]


def shown(client: Any, dead_letter_id: str) -> Mapping[str, Any] | None:
    """One letter with its bytes as they came and what became of it."""
    state = _rows(
        client.query(
            f"SELECT * FROM {VIEW} WHERE dead_letter_id = {{id:String}}",
            parameters={"id": dead_letter_id},
            tz_mode="aware",
        )
    )
    letters = kept(client, [dead_letter_id])
    return {**state[0], "received": letters[0].received} if state and letters else None


def kept(client: Any, dead_letter_ids: Collection[str]) -> list[DeadLetterRow]:
    """These letters with their bytes, in the order in which they were refused."""
    names = ", ".join(f"`{name}`" for name in LETTERS.columns)
    answer = client.query(
        f"SELECT {names} FROM {LETTERS.name} FINAL WHERE dead_letter_id IN {{ids:Array(String)}} "
        "ORDER BY refused_at, dead_letter_id",
        parameters={"ids": list(dead_letter_ids)},
        column_formats={"received": "bytes"},
        tz_mode="aware",
    )
    return [DeadLetterRow(*values) for values in answer.result_rows]


def last_words(client: Any, dead_letter_ids: Collection[str]) -> dict[str, ReplayRow]:
    """What became of these letters so far."""
    answer = client.query(
        f"SELECT {', '.join(TABLE.columns)} FROM {TABLE.name} FINAL "
        "WHERE dead_letter_id IN {ids:Array(String)}",
        parameters={"ids": list(dead_letter_ids)},
        tz_mode="aware",
    )
    return {row.dead_letter_id: row for row in (ReplayRow(*each) for each in answer.result_rows)}


def write(client: Any, rows: Iterable[ReplayRow]) -> None:
    """Store what became of letters."""
    if values := [TABLE.values(row) for row in rows]:
        client.insert(
            TABLE.name, values, column_names=list(TABLE.columns), settings=dict(INSERT_SETTINGS)
        )


def dismiss(
    client: Any, dead_letter_ids: Collection[str], *, because: str, now: datetime
) -> list[str]:
    """Close letters for which nothing is to be done: those that exist and were not replayed."""
    answer = client.query(
        f"SELECT dead_letter_id FROM {VIEW} "
        "WHERE dead_letter_id IN {ids:Array(String)} AND state != {replayed:String}",
        parameters={"ids": list(dead_letter_ids), "replayed": REPLAYED},
    )
    closed = [dead_letter_id for (dead_letter_id,) in answer.result_rows]
    write(client, (ReplayRow(each, now, "", f"{DISMISSED}: {because}") for each in closed))
    return closed


def _rows(answer: Any) -> list[Mapping[str, Any]]:
    return list(answer.named_results())
