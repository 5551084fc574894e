"""What was known then?

The archive up to a moment is folded once more, into a warehouse of its own that lasts as long as
the question: the rows that stood in core when nothing later had been recorded, and every view over
them. Tenant after tenant in one straight pass, since no fact is about two; what one tenant's facts
take, about 2 KB each, is taken in memory.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from clickhouse_connect.driver.client import Client
from rich.console import Console

from events.envelope import Envelope
from projections import fact, views
from projections.columns import Table
from projections.fact import Entity
from projections.ledger import Ledger
from projections.meaning import TABLES
from projections.routing import facts_of
from streams import archive, positions, schema
from streams.archive import archive_row
from streams.generations import FIRST, group_of
from streams.keeper import fact_values, heard_by, rows_by_kind
from streams.positions import Place, beginning
from streams.rerouting import Selection, archived, decoded, stretches
from streams.roles import ROLES
from streams.warehouse import INSERT_SETTINGS, Row, insert
from touchline.local.runtime import Runtime
from touchline.progress import Advance, bar
from touchline.settings import Settings
from touchline.topics import topics
from touchline.warehouse import connect

WAREHOUSE = frozenset({"warehouse"})
ROWS_PER_INSERT = 50_000
_KNOWN = "recorded_at <= {moment:DateTime64(3, 'UTC')}"


@contextmanager
def as_known_at(settings: Settings, moment: datetime, console: Console) -> Iterator[Settings]:
    """Settings of a warehouse that knows what was recorded until then, while the block lasts."""
    with TemporaryDirectory(prefix="touchline-known-") as folder:
        own = Settings.with_free_ports(
            Path(folder),
            warehouse_host="127.0.0.1",
            warehouse_user="touchline",
            warehouse_password=None,
            reader_password=None,
        )
        with Runtime(own, processes=WAREHOUSE):
            _fill(connect(own), connect(settings), own, moment, console)
            yield own


def _fill(
    own: Client, source: Client, settings: Settings, moment: datetime, console: Console
) -> None:
    schema.create(own, views.statements())
    known = Selection(_KNOWN, {"moment": moment})
    total = sum(stretch.events for stretch in stretches(source, known))
    with bar("fold what was known", total, console) as advance:
        for tenant_id in _tenants(source, known):
            condition = f"{_KNOWN} AND tenant_id = {{tenant:String}}"
            selection = Selection(condition, {"moment": moment, "tenant": tenant_id})
            land(own, folded(asyncio.run(_copied(own, source, selection, advance))))
    _begin_where_it_ended(own, settings, moment)


def folded(events: Iterable[Envelope]) -> dict[Entity, Ledger]:
    """The ledgers of all entities once all has been heard, and all that these told one another."""
    ledgers = defaultdict[Entity, Ledger](Ledger)
    facts = [fact for event in events for fact in facts_of(event)]
    while facts:
        facts = [fact for heard in heard_by(ledgers, facts).values() for fact in heard.tells]
    return ledgers


def _tenants(source: Client, known: Selection) -> list[str]:
    answer = source.query(
        f"SELECT DISTINCT tenant_id FROM {archive.TABLE.name} WHERE {known.condition} ORDER BY 1",
        parameters=dict(known.parameters),
    )
    return [tenant_id for (tenant_id,) in answer.result_rows]


async def _copied(
    own: Client, source: Client, selection: Selection, advance: Advance
) -> list[Envelope]:
    """The selected events, which the own archive holds as well from now on."""
    events = list[Envelope]()
    async for stretch, page in archived(source, selection):
        told = [decoded(stretch, each) for each in page]
        rows = [
            archive_row(
                event,
                topic_id=stretch.log_id,
                partition=stretch.partition,
                offset=each.offset,
                received=each.envelope.encode(),
            )
            for event, each in zip(told, page, strict=True)
        ]
        insert(own, archive.TABLE, rows)
        events += told
        advance(len(page))
    return events


def land(own: Client, ledgers: dict[Entity, Ledger]) -> None:
    heard = (each for ledger in ledgers.values() for each in ledger.heard.values())
    _insert(own, fact.TABLE, [fact_values(FIRST, each) for each in heard])
    for kind, rows in rows_by_kind(ledgers, FIRST).items():
        _insert(own, TABLES[kind], rows)


def _insert(own: Client, table: Table, rows: Sequence[Row]) -> None:
    for first in range(0, len(rows), ROWS_PER_INSERT):
        own.insert(
            table.name,
            rows[first : first + ROWS_PER_INSERT],
            column_names=list(table.columns),
            settings=dict(INSERT_SETTINGS),
        )


def _begin_where_it_ended(own: Client, settings: Settings, moment: datetime) -> None:
    """Positions that say what the views have heard: all that was recorded until the moment."""
    rows = list[Any]()
    for role in ROLES.values():
        for topic in role.reads(topics(settings, FIRST)):
            place = Place(topic.name, 0)
            first = beginning(group_of(role.name, FIRST), place, topic.name, moment)
            rows.append(replace(first, recorded_at=moment))
    insert(own, positions.TABLE, rows)
