"""Is everything as if nothing had ever broken?

While a world runs: positions never run ahead of what has landed, and core holds nothing that the
archive lacks. When it has come to rest: the archive is the log, and core holds what one straight
pass over the log holds, with the same versions. That pass shares the pure functions of projections
with the workers, and nothing else; what those functions mean is asked elsewhere, in SQL.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from projections import fact
from projections.fact import Entity, Triple, fact_row
from projections.ledger import version
from projections.meaning import TABLES, meaning
from streams import archive, dead_letters, packing, positions
from streams.batch import Record
from streams.positions import Place
from tests.projections.keepers import after_all
from tests.simulation.broker import Broker
from tests.simulation.story import Event
from tests.simulation.warehouse import Row, Warehouse

DIFFERENCES_MAX = 5
FACT_NAMES = tuple(fact.TABLE.columns)
EVENT_ID = FACT_NAMES.index("event_id")


class Watch:
    """Looks at every insert while the world runs."""

    def __init__(self, broker: Broker, events: Mapping[bytes, Event]) -> None:
        self.violations: list[str] = []
        self._broker = broker
        self._events = events
        self._archived: set[tuple[str, int, int]] = set()
        self._event_ids: set[str] = set()
        self._facts: set[tuple[Entity, Triple]] = set()
        self._watched: dict[Place, int] = {}

    def __call__(self, table: str, rows: Sequence[Row]) -> None:
        match table:
            case archive.TABLE.name:
                self._archived.update(row[:3] for row in rows)
                self._event_ids.update(row[3] for row in rows)
            case fact.TABLE.name:
                self._watch_facts(rows)
            case positions.TABLE.name:
                for row in rows:
                    self._watch_position(row[2], Place(row[1], row[3]), row[5])

    def _watch_facts(self, rows: Sequence[Row]) -> None:
        for row in rows:
            self._facts.add((Entity(*row[1:4]), Triple(*row[4:7])))
            if row[EVENT_ID] not in self._event_ids:
                self.violations.append(f"core holds what the archive lacks: {row[:7]}")

    def _watch_position(self, topic_id: str, place: Place, next_offset: int) -> None:
        first = self._watched.get(place, 0)
        for record in self._broker.own_records(place)[first:next_offset]:
            if missing := self._not_landed(topic_id, place, record):
                self.violations.append(f"position {next_offset} of {place} is ahead: {missing}")
        self._watched[place] = max(first, next_offset)

    def _not_landed(self, topic_id: str, place: Place, record: Record) -> str:
        """What of a record should stand in the warehouse before the position, and does not."""
        if place.topic.endswith(".events"):
            known = (topic_id, place.partition, record.offset)
            is_event = record.value in self._events
            return f"event {record.offset}" if is_event and known not in self._archived else ""
        if place.topic.endswith(".facts"):
            _, facts = packing.unpacked(record.value or b"")
            missing = [each for each in facts if (each.entity, each.triple) not in self._facts]
            return f"{len(missing)} facts of {record.offset}" if missing else ""
        return ""


def differences(
    broker: Broker, warehouse: Warehouse, events: Mapping[bytes, Event], topic: str
) -> list[str]:
    """How the warehouse differs from what follows from the log; the first few of each table."""
    expected = _expected(broker, events, topic)
    found = {name: warehouse.tables[name].final() for name in expected}
    found[fact.TABLE.name] = {
        key: _without_event_id(row) for key, row in found[fact.TABLE.name].items()
    }
    found[archive.TABLE.name] = {key: row[-1] for key, row in found[archive.TABLE.name].items()}
    found[dead_letters.TABLE.name] = {
        (row[5], row[6], row[7]): row[9] for row in found[dead_letters.TABLE.name].values()
    }
    return [line for name in expected for line in _differing(name, found[name], expected[name])]


def _expected(
    broker: Broker, events: Mapping[bytes, Event], topic: str
) -> dict[str, dict[Any, Any]]:
    told: list[Event] = []
    archived, letters = {}, {}
    for place in broker.places():
        if place.topic == topic:
            for record in broker.records(place):
                key = (broker.topic_id(topic), place.partition, record.offset)
                value = record.value or b""
                if value in events:
                    told.append(events[value])
                    archived[key] = value.decode()
                else:
                    letters[key] = value
    tables = {archive.TABLE.name: archived, dead_letters.TABLE.name: letters}
    return tables | _expected_core(told)


def _expected_core(told: list[Event]) -> dict[str, dict[Any, Any]]:
    facts: dict[Any, Row] = {}
    core: dict[str, dict[Any, Any]] = {fact.TABLE.name: facts}
    core |= {table.name: {} for table in TABLES.values()}
    facts_told = [each for event in told for each in event.facts]
    for entity, ledger in after_all(facts_told).ledgers.items():
        for each in ledger.heard.values():
            key = (*entity, *each.triple, 0)
            facts[key] = _without_event_id((0, *fact.TABLE.values(fact_row(each))))
        row = meaning(entity, ledger)
        if row is not None:
            table = TABLES[entity.kind]
            key = (*(getattr(row, name) for name in table.key), 0)
            core[table.name][key] = (0, version(ledger), *table.values(row))
    return core


def _without_event_id(row: Row) -> Row:
    """Two tellings of one thing are one fact; which of them it names depends on who came first."""
    return row[:EVENT_ID] + row[EVENT_ID + 1 :]


def _differing(name: str, found: Mapping[Any, Any], expected: Mapping[Any, Any]) -> Iterator[str]:
    keys = [key for key in {**expected, **found} if found.get(key) != expected.get(key)]
    for key in keys[:DIFFERENCES_MAX]:
        yield f"{name} {key}:\n  found    {found.get(key)}\n  expected {expected.get(key)}"
