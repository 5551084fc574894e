"""What stands in the warehouse once these events were told and every worker has done its work?"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from clickhouse_connect.driver.client import Client

from events.codec import encode
from events.envelope import Envelope
from projections.columns import Table
from projections.fact import TABLE as FACT
from projections.fact import fact_row
from projections.ledger import version
from projections.meaning import TABLES, meaning
from streams import schema
from streams.archive import TABLE as ARCHIVE
from streams.archive import archive_row
from tests.projections.keepers import Keepers, after
from touchline.local.runtime import Runtime
from touchline.settings import Settings
from touchline.warehouse import connect

GENERATION = 0


@contextmanager
def warehouse(folder: Path) -> Iterator[Settings]:
    """An engine of its own with every table, because verifying looks at all there is."""
    settings = Settings.with_free_ports(folder)
    with Runtime(settings, processes={"warehouse"}):
        schema.create(connect(settings), views=())
        yield settings


def land(client: Client, events: Sequence[Envelope], *, topic_id: str) -> None:
    """Archive the events one after the other, and land the facts and rows that follow."""
    archive(client, events, topic_id=topic_id)
    keepers = after(*events)
    heard = (fact for ledger in keepers.ledgers.values() for fact in ledger.heard.values())
    insert(client, FACT, ((GENERATION, *FACT.values(fact_row(fact))) for fact in heard))
    for kind, table in TABLES.items():
        insert(client, table, _rows(keepers, kind, table))


def archive(client: Client, events: Sequence[Envelope], *, topic_id: str) -> None:
    rows = (
        archive_row(event, topic_id=topic_id, partition=0, offset=offset, received=encode(event))
        for offset, event in enumerate(events)
    )
    insert(client, ARCHIVE, map(ARCHIVE.values, rows))


def insert(client: Client, table: Table, rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows that begin with the table's stamps."""
    if told := list(rows):
        client.insert(table.name, told, column_names=list(table.columns))


def _rows(keepers: Keepers, kind: str, table: Table) -> Iterator[tuple[Any, ...]]:
    for entity, ledger in keepers.ledgers.items():
        if entity.kind == kind and (row := meaning(entity, ledger)) is not None:
            yield GENERATION, version(ledger), *table.values(row)
