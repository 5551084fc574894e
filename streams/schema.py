"""Does the warehouse have every table and view, defined as this Touchline defines them?

Made in order and only when missing. A table that differs is refused, since rows written under
another definition would be misread; a view holds nothing, and all are made anew when one differs.
"""

from collections.abc import Iterable
from typing import Any

import projections
from projections import fact
from projections.columns import Table
from projections.meaning import TABLES as ENTITY_TABLES
from streams import (
    archive,
    dead_letters,
    epochs,
    generations,
    giving_up,
    incidents,
    letters,
    made_views,
    positions,
    rebuilds,
)
from streams import views as ops_views
from streams.alerts import tables as alerts
from streams.definitions import refuse_other_tables
from streams.sources import cursors

DATABASES = ("raw", "core", "bi", "ops")


TABLES: tuple[Table, ...] = (
    archive.TABLE,
    fact.TABLE,
    *ENTITY_TABLES.values(),
    positions.TABLE,
    epochs.TABLE,
    giving_up.TABLE,
    dead_letters.TABLE,
    letters.TABLE,
    generations.TABLE,
    rebuilds.TABLE,
    incidents.TABLE,
    cursors.TABLE,
    *alerts.TABLES,
)


def create(client: Any, views: Iterable[str]) -> None:
    """Databases, tables, the first generation, these views and those of operations."""
    for database in DATABASES:
        client.command(f"CREATE DATABASE IF NOT EXISTS {database}")
    for table in TABLES:
        client.command(table.definition)
    refuse_other_tables(client, TABLES)
    _begin_generations(client)
    statements = [*views, *ops_views.statements()]
    if not made_views.are_made(client, statements):
        for statement in statements:
            client.command(statement)
        made_views.tell(client, statements)


def _begin_generations(client: Any) -> None:
    (count,) = client.query(f"SELECT count() FROM {generations.TABLE.name}").first_row
    if not count:
        client.command(
            f"INSERT INTO {generations.TABLE.name} "
            f"VALUES ({generations.FIRST}, {projections.MEANING}, now64(3))"
        )
