"""Is every row what the archive says it should be?

The oracle is SQL over `raw.event` in projections/verify/, written apart from the folds. It tells
who hears what, recomputes the row of every entity and compares both with `core`. Traffic may go on
meanwhile: what differs is looked at again until the positions stand still or the same rows differ
twice, so that a row which is only ahead is no difference.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import projections.verify
from projections.columns import Table
from projections.fact import TABLE as FACT_TABLE
from projections.meaning import TABLES
from streams.archive import TABLE as ARCHIVE_TABLE
from streams.dead_letters import TABLE as DEAD_LETTER_TABLE
from streams.positions import TABLE as POSITION_TABLE

SCRIPTS = Path(projections.verify.__file__).parent
DIFFERENCES_MAX = 1000
PASSES_MAX = 5
_TRIPLES = "tenant_id, {kind} AS kind, {id} AS id, fact_id, {version} AS version, digest"


class Asking(Protocol):
    """What verifying needs of a ClickHouse client."""

    def query(self, query: str) -> Any: ...

    def command(self, cmd: str, parameters: dict[str, Any] | None = None) -> Any: ...


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell that is not what the archive says, or a whole row or fact: then `column` is empty."""

    table: str
    tenant_id: str
    entity_id: str
    column: str
    found: str
    expected: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was compared, and what differs."""

    compared: dict[str, int]
    differences: list[Difference]

    @property
    def is_exact(self) -> bool:
        return not self.differences

    def as_dict(self) -> dict[str, Any]:
        return {
            "is_exact": self.is_exact,
            "compared": self.compared,
            "differences": [asdict(difference) for difference in self.differences],
        }


def verify(client: Asking, notice: Callable[[str], None] = lambda step: None) -> Report:
    """The report of the last pass; at most 1,000 differences per table are listed."""
    before: Report | None = None
    for _ in range(PASSES_MAX):
        positions = _positions(client)
        report = _one_pass(client, notice)
        if report.is_exact or positions == _positions(client):
            break
        if before is not None and before.differences == report.differences:
            break
        before = report
    return report


def _one_pass(client: Asking, notice: Callable[[str], None]) -> Report:
    _tell_again(client, notice)
    compared: dict[str, int] = {}
    differences = [*_gaps(client), *_unbalanced_facts(client)]
    compared[FACT_TABLE.name] = _count(client, "ops.verify_fact")
    for kind, table in TABLES.items():
        notice(f"compare {table.name}")
        client.command(f"CREATE OR REPLACE TABLE ops.verify_{kind} AS {table.name}")
        client.command(_script(f"row_{kind}"))
        compared[table.name] = _count(client, f"ops.verify_{kind}")
        differences += _unequal_rows(client, kind, table)
    _clear(client)
    return Report(compared, differences)


def _tell_again(client: Asking, notice: Callable[[str], None]) -> None:
    for name in ("1_event", "2_fact", "3_told_by_activities"):
        notice(name[2:].replace("_", " "))
        client.command(_script(name))
    heard, step = _count(client, "ops.verify_fact"), 0
    while True:
        client.command(_script("4_told_by_the_merged"), parameters={"step": step})
        told = _count(client, "ops.verify_fact")
        if told == heard:
            break
        heard, step = told, step + 1
    for name in ("5_ledger", "6_activity_state"):
        notice(name[2:])
        client.command(_script(name))


def _script(name: str) -> str:
    return (SCRIPTS / f"{name}.sql").read_text()


def _count(client: Asking, table: str) -> int:
    return int(client.query(f"SELECT count() FROM {table}").result_rows[0][0])


def _positions(client: Asking) -> list[Any]:
    query = f"SELECT * FROM {POSITION_TABLE.name} FINAL ORDER BY ALL"
    return list(client.query(query).result_rows)


def _gaps(client: Asking) -> Iterator[Difference]:
    """Offsets that are neither an archived event nor a dead letter."""
    query = f"""
        SELECT topic_id, partition, max(offset) - min(offset) + 1 AS expected, uniqExact(offset) AS found
        FROM (
            SELECT topic_id, partition, offset FROM {ARCHIVE_TABLE.name}
            UNION ALL
            SELECT topic_id, partition, offset FROM {DEAD_LETTER_TABLE.name}
            WHERE topic_id IN (SELECT topic_id FROM {ARCHIVE_TABLE.name})
        )
        GROUP BY topic_id, partition HAVING found != expected"""
    for topic_id, partition, expected, found in client.query(query).result_rows:
        yield Difference(
            ARCHIVE_TABLE.name, "", f"{topic_id}/{partition}", "offset", str(found), str(expected)
        )


def _unbalanced_facts(client: Asking) -> Iterator[Difference]:
    """Facts that the archive routes and core.fact lacks, and the other way round, as sets."""
    ours = _TRIPLES.format(kind="entity_kind", id="entity_id", version="fact_version")
    theirs = _TRIPLES.format(kind="kind", id="id", version="version")
    query = f"""
        SELECT tenant_id, kind, id, fact_id, version, sum(side) AS balance
        FROM (
            SELECT DISTINCT {ours}, 1 AS side FROM {FACT_TABLE.name} WHERE {_CURRENT}
            UNION ALL
            SELECT DISTINCT {theirs}, -1 AS side FROM ops.verify_fact
        )
        GROUP BY tenant_id, kind, id, fact_id, version, digest HAVING balance != 0
        ORDER BY ALL LIMIT {DIFFERENCES_MAX}"""
    for tenant, kind, id_, fact_id, version, balance in client.query(query).result_rows:
        triple = f"{fact_id} version {version}"
        found, expected = (triple, "") if balance > 0 else ("", triple)
        yield Difference(FACT_TABLE.name, tenant, f"{kind}/{id_}", "", found, expected)


_CURRENT = "generation = (SELECT max(generation) FROM ops.generation)"


def _unequal_rows(client: Asking, kind: str, table: Table) -> Iterator[Difference]:
    id_ = table.key[-1]
    columns = [name for name in table.columns if name not in (*table.key, "generation")]
    cells = ",\n".join(
        f"('{name}', {_text('core', table, name)}, {_text('oracle', table, name)})"
        for name in columns
    )
    using = ", ".join(table.key)
    query = f"""
        SELECT tenant_id, {id_}, core.version, oracle.version,
            arrayFilter(cell -> cell.2 != cell.3, [{cells}]) AS unequal
        FROM (SELECT * FROM {table.name} FINAL WHERE {_CURRENT}) AS core
        FULL OUTER JOIN ops.verify_{kind} AS oracle USING ({using})
        WHERE notEmpty(unequal)
        ORDER BY ALL LIMIT {DIFFERENCES_MAX}"""
    for tenant, entity, found, expected, unequal in client.query(query).result_rows:
        if found and expected:
            for column, ours, theirs in unequal:
                yield Difference(table.name, tenant, entity, column, ours, theirs)
        else:
            yield Difference(table.name, tenant, entity, "", _row(found), _row(expected))


def _row(version: int) -> str:
    return f"a row of version {version}" if version else "no row"


def _text(side: str, table: Table, name: str) -> str:
    column = f"{side}.`{name}`"
    return f"toString({f'mapSort({column})' if table.columns[name].startswith('Map') else column})"


def _clear(client: Asking) -> None:
    for name in ("event", "fact", "ledger", "activity_state", *TABLES):
        client.command(f"DROP TABLE IF EXISTS ops.verify_{name}")
