"""What does the warehouse hold?

Tables that keep every row and show, for each key, the newest: a ReplacingMergeTree that never gets
round to merging. It knows the three questions that streams ask it, by the table they are about.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from projections import fact
from projections.columns import Table
from projections.fact import Entity
from projections.meaning import TABLES
from streams import archive, dead_letters, positions

Row = tuple[Any, ...]
Watch = Callable[[str, Sequence[Row]], None]


class Kept:
    """The rows of one table, as many of a key as were ever inserted."""

    def __init__(self, table: Table, *, last_wins: bool = False) -> None:
        self.names = tuple(table.columns)
        self.key = itemgetter(*map(self.names.index, table.sorting))
        self._newest = self.names.index(table.newest) if table.newest and not last_wins else None
        self.rows: dict[Any, list[Row]] = {}

    def insert(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self.rows.setdefault(self.key(row), []).append(row)

    def final(self) -> dict[Any, Row]:
        """The row that counts of each key, as FINAL shows it."""
        return {key: self.newest(rows) for key, rows in self.rows.items()}

    def newest(self, rows: list[Row]) -> Row:
        """Of rows alike in version the last."""
        if self._newest is None:
            return rows[-1]
        return max(reversed(rows), key=itemgetter(self._newest))


class Warehouse:
    """All tables that streams write, and what a test wants to hear of every insert."""

    def __init__(self, watch: Watch, *, last_row_wins: bool = False) -> None:
        self._watch = watch
        tables = [fact.TABLE, archive.TABLE, dead_letters.TABLE, positions.TABLE]
        self.tables = {table.name: Kept(table) for table in tables}
        self.tables |= {
            table.name: Kept(table, last_wins=last_row_wins) for table in TABLES.values()
        }
        self._facts_of = defaultdict[Entity, dict[Any, list[Row]]](dict)
        self.awaited = 0  # inserts that timed out and are still on their way

    def insert(self, table: str, rows: Sequence[Row]) -> None:
        kept = self.tables[table]
        kept.insert(rows)
        if table == fact.TABLE.name:
            for row in rows:
                key = kept.key(row)
                self._facts_of[Entity(*row[1:4])][key] = kept.rows[key]
        self._watch(table, rows)

    def on_its_way(self, table: str, rows: Sequence[Row]) -> Callable[[], None]:
        """An insert that nobody waits for any more; called when it arrives."""
        self.awaited += 1

        def arrive() -> None:
            self.awaited -= 1
            self.insert(table, rows)

        return arrive

    def facts(self, entities: Iterable[Sequence[str]]) -> list[Row]:
        """The facts of these entities, without the writer's stamp."""
        kept = self.tables[fact.TABLE.name]
        return [
            kept.newest(rows)[1:]
            for entity in entities
            for rows in self._facts_of[Entity(*entity)].values()
        ]

    def fact_counts(self, entities: Iterable[Sequence[str]]) -> list[Row]:
        """Kind, tenant, id and count of each entity that has heard anything."""
        return [
            (kind, tenant_id, id_, len(known))
            for tenant_id, kind, id_ in entities
            if (known := self._facts_of[Entity(tenant_id, kind, id_)])
        ]

    def versions(self, kind: str, ids: Iterable[tuple[str, str]]) -> list[Row]:
        """Kind, tenant, id and highest version of each entity that has a row."""
        kept = self.tables[TABLES[kind].name].rows
        keys = [(tenant_id, *((id_,) if kind != "tenant" else ()), 0) for tenant_id, id_ in ids]
        return [
            (kind, key[0], key[-2], max(row[1] for row in kept[key])) for key in keys if key in kept
        ]

    def positions(self, group: str, topic_ids: Iterable[str]) -> list[Row]:
        rows = self.tables[positions.TABLE.name].final().values()
        known = set(topic_ids)
        return [row for row in rows if row[0] == group and row[2] in known]

    def forget_newest_position(self, group: str, topic_id: str, partition: int) -> None:
        """As after a crash of the machine; a position is never more durable than facts and rows."""
        rows = self.tables[positions.TABLE.name].rows[group, topic_id, partition, 0]
        newest = max(row[5] for row in rows)
        left = [row for row in rows if row[5] < newest]
        if left:
            rows[:] = left


def stored_positions(warehouse: Warehouse) -> Mapping[Any, int]:
    """How far each group is, by group, topic id, partition and reset epoch."""
    final = warehouse.tables[positions.TABLE.name].final()
    return {key: row[5] for key, row in final.items()}
