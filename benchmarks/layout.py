"""Would the largest tables do better under another layout?

    python -m benchmarks.layout
    python -m benchmarks.layout --home /tmp/filled

Tables like `core.fact`, `core.activity` and `raw.event`, with one thing laid out differently each,
are filled with the rows of a simulated tenant (benchmarks/filled.py). Of each: bytes of a row on
disk when merged, and milliseconds of the engine's CPU for an insert of 1,000 rows, for the rows of
300 entities by their key, as a keeper loads ledgers, and for one column of all rows, as views read.

The sketch: a key is looked up in whole granules, so granules of an eighth are an eighth of the rows
for a load, and eight times the marks in memory; a stronger codec saves a third of the disk for
texts and costs the insert a few milliseconds; parts of a file per column cost it a file each.
"""

import argparse
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from clickhouse_connect.driver.client import Client

from benchmarks.filled import QUICK, SMALL, fill, tenant, warehouse
from benchmarks.results import Figure, tell
from projections import fact
from projections.columns import Table
from projections.meaning import TABLES
from streams import archive

ROUNDS, ROUNDS_QUICK = 5, 1
ENTITIES, INSERT_ROWS = 300, 1_000
TRIED = "core.tried"
MILLISECOND_MICROSECONDS = 1_000


class Layout(NamedTuple):
    """What is laid out differently: settings of the table, or the codec of columns."""

    name: str
    settings: Mapping[str, int] = {}
    codec: str = ""


LAYOUTS = (
    Layout("as it is"),
    Layout("granules of 8,192 rows", {"index_granularity": 8_192}),
    Layout("granules of 1,024 rows", {"index_granularity": 1_024}),
    Layout("granules of 256 rows", {"index_granularity": 256}),
    Layout("texts in ZSTD(1)", codec="ZSTD(1)"),
    Layout("texts in ZSTD(3)", codec="ZSTD(3)"),
    Layout("a file per column at any size", {"min_bytes_for_wide_part": 0}),
)
# By which columns rows are looked up, and which one a view adds up.
ASKED = (
    (fact.TABLE, ("tenant_id", "entity_kind", "entity_id"), "max(occurred_at)"),
    (TABLES["activity"], ("tenant_id", "activity_id"), "max(occurred_at)"),
    (archive.TABLE, ("topic_id", "partition", "offset"), "max(recorded_at)"),
)


def main() -> None:
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--quick", action="store_true", help="Some thousand events, once.")
    said.add_argument("--home", type=Path, help="A store that benchmarks.views has filled.")
    options = said.parse_args()
    rounds = ROUNDS_QUICK if options.quick else ROUNDS
    with tempfile.TemporaryDirectory() as folder, warehouse(options.home or Path(folder)) as found:
        client = found[1]
        if not options.home:
            fill(client, (QUICK if options.quick else SMALL)._replace(tenants=1))
        for table, key, read in ASKED:
            for layout in LAYOUTS:
                for figure in measured(client, table, layout, key, read, rounds):
                    tell(figure)
        client.command(f"DROP TABLE IF EXISTS {TRIED}")


def measured(
    client: Client, table: Table, layout: Layout, key: tuple[str, ...], read: str, rounds: int
) -> list[Figure]:
    """A table of this layout with the rows of one tenant, and what it takes."""
    client.command(f"DROP TABLE IF EXISTS {TRIED}")
    client.command(definition(table, layout))
    rows = f"SELECT * FROM {table.name} WHERE tenant_id = '{tenant(0)}'"
    client.command(f"INSERT INTO {TRIED} {rows}")
    client.command(f"OPTIMIZE TABLE {TRIED} FINAL")
    names = ", ".join(f"`{name}`" for name in key)
    keys = client.query(
        f"SELECT DISTINCT {names} FROM {TRIED} ORDER BY cityHash64({names}) LIMIT {ENTITIES}"
    ).result_rows
    load = f"SELECT * FROM {TRIED} FINAL PREWHERE ({names}) IN %(keys)s"
    bytes_of_a_row = client.query(
        f"SELECT sum(bytes_on_disk) / sum(rows) FROM system.parts "
        f"WHERE active AND concat(database, '.', table) = '{TRIED}'"
    ).result_rows[0][0]
    asked: tuple[Callable[[], object], ...] = (
        lambda: client.query(load, parameters={"keys": tuple(keys)}),
        lambda: client.query(f"SELECT {read} FROM {TRIED}"),
        lambda: client.command(f"INSERT INTO {TRIED} {rows} LIMIT {INSERT_ROWS}"),
    )
    loading, reading, inserting = (cpu(client, ask, rounds) for ask in asked)
    where = f"{table.name}, {layout.name}"
    return [
        Figure("layout", f"{where}: a row on disk", "bytes", [bytes_of_a_row]),
        Figure("layout", f"{where}: load {ENTITIES} keys", "ms", loading),
        Figure("layout", f"{where}: read a column", "ms", reading),
        Figure("layout", f"{where}: insert {INSERT_ROWS} rows", "ms", inserting),
    ]


def definition(table: Table, layout: Layout) -> str:
    """The statement that makes such a table."""
    laid_out = replace(table, settings={**table.settings, **layout.settings})
    text = laid_out.definition.replace(f"IF NOT EXISTS {table.name}", TRIED)
    if layout.codec:
        text = text.replace(" String CODEC(ZSTD(3))", " String")
        text = text.replace(" String,\n", f" String CODEC({layout.codec}),\n")
        text = text.replace(" String\n)", f" String CODEC({layout.codec})\n)")
    return text


def cpu(client: Client, ask: Callable[[], object], rounds: int) -> list[float]:
    """Milliseconds of a processor that the engine takes, once for each round."""
    ask()
    return [spent(client, ask) for _ in range(rounds)]


def spent(client: Client, ask: Callable[[], object]) -> float:
    before = engine_microseconds(client)
    ask()
    return (engine_microseconds(client) - before) / MILLISECOND_MICROSECONDS


def engine_microseconds(client: Client) -> int:
    """Of all its threads, since it started."""
    event = "OSCPUVirtualTimeMicroseconds"
    answer = client.query(f"SELECT value FROM system.events WHERE event = '{event}'")
    return int(answer.result_rows[0][0])


if __name__ == "__main__":
    main()
