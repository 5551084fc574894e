"""Do the tables follow from the rows, and are they the ones that were agreed on?"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from events.codec import encode_payload
from projections import fact
from projections.columns import Table, UnmappedColumn, columns
from projections.fact import FactRow, Name, fact_row, stub
from projections.meaning import PROJECTIONS, TABLES
from projections.routing import facts_of
from tests.projections.tellings import TENANT, at, call

GOLDEN = Path(__file__).parent / "golden"
EVERY_TABLE = {table.name: table for table in (*TABLES.values(), fact.TABLE)}


@pytest.mark.parametrize("name", EVERY_TABLE)
def test_every_table_is_the_one_agreed_on(name: str) -> None:
    agreed = (GOLDEN / f"{name}.sql").read_text(encoding="utf-8")
    assert EVERY_TABLE[name].definition == agreed.rstrip()


def test_a_fact_is_kept_with_everything_that_was_said() -> None:
    told, _ = facts_of(call("A1", "2026-03-02", deal_ids=("D1",), rep="R1", version=2))
    assert fact_row(told) == FactRow(
        tenant_id=TENANT,
        entity_kind="activity",
        entity_id="A1",
        fact_id="A1",
        fact_version=2,
        digest=told.digest,
        type="call.completed",
        occurred_at=at("2026-03-02"),
        time_precision="day",
        rep_id="R1",
        actor="human",
        actor_timezone="",
        named=(Name("activity", "A1"), Name("deal", "D1")),
        path=(),
        event_id=told.event_id,
        data=encode_payload(told.said),
        is_erased=0,
    )


def test_an_erased_fact_is_kept_without_what_was_said() -> None:
    told, _ = facts_of(call("A1", "2026-03-02", deal_ids=("D1",), rep="R1"))
    kept = fact_row(stub(told))
    assert (kept.digest, kept.rep_id, kept.data, kept.is_erased) == (told.digest, "", "", 1)


def test_nothing_is_agreed_on_that_is_no_table() -> None:
    assert {path.stem for path in GOLDEN.glob("*.sql")} == set(EVERY_TABLE)


@pytest.mark.parametrize("kind", PROJECTIONS)
def test_every_row_can_say_nothing_but_its_key_and_that_it_was_erased(kind: str) -> None:
    key: dict[str, Any] = {name: "x" for name in TABLES[kind].key}
    row = PROJECTIONS[kind].row_type(**key, is_erased=True)
    assert len(TABLES[kind].values(row)) == len(row)


def test_a_field_without_a_column_type_says_so() -> None:
    @dataclass
    class Row:
        likelihood: complex

    with pytest.raises(UnmappedColumn, match=re.escape("Row.likelihood is <class 'complex'>")):
        columns(Row)


def test_a_table_may_have_a_lifetime_and_no_partition() -> None:
    @dataclass
    class Row:
        name: str
        seen: float

    table = Table(
        "ops.seen",
        Row,
        key=("name",),
        lifetime="toDate(seen) + 30",
        settings={"index_granularity": 64, "ttl_only_drop_parts": 1},
    )
    assert table.definition == (
        "CREATE TABLE IF NOT EXISTS ops.seen\n(\n    `name` String,\n    `seen` Float64\n)\n"
        "ENGINE = ReplacingMergeTree()\nORDER BY (name)\nTTL toDate(seen) + 30\n"
        "SETTINGS index_granularity = 64, ttl_only_drop_parts = 1"
    )
