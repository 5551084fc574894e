"""What does one process get to see of the warehouse?

The two methods of a ClickHouse client that streams use, and what may become of a request on its
way. An insert that timed out may still be carried out; one that failed may have been carried out.
"""

import json
import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from clickhouse_connect.driver.exceptions import DatabaseError, OperationalError
from urllib3.exceptions import HTTPError

from projections import fact
from projections.meaning import TABLES
from streams import positions
from streams.warehouse import PASSING_CODES
from tests.simulation.faults import Fault, Faults
from tests.simulation.process import Process
from tests.simulation.warehouse import Row, Warehouse

SECONDS_LATE_MAX = 12.0
NO_SUCH_COLUMN = partial(DatabaseError, "no such column", code=16)
ASKED_OF = re.compile(r"FROM (\w+\.\w+)")
KINDS = {table.name: kind for kind, table in TABLES.items()}


class Answer(NamedTuple):
    result_rows: Sequence[Row]


class Client:
    """The warehouse as one process reaches it."""

    def __init__(self, process: Process, warehouse: Warehouse, faults: Faults) -> None:
        self.process = process
        self.warehouse = warehouse
        self._faults = faults

    def insert(
        self, table: str, data: Sequence[Sequence[Any]], *, column_oriented: bool, **_: Any
    ) -> None:
        assert column_oriented
        self._refuse()
        self.land(table, list(zip(*data, strict=True)))

    def land(self, table: str, rows: list[Row]) -> None:
        if self._faults.strikes(Fault.INSERT_LANDS_LATE):
            self._land_late(table, rows)
            raise TimeoutError
        if self._faults.strikes(Fault.INSERT_LANDS_HALF):
            self.warehouse.insert(table, rows[: len(rows) // 2])
            raise ConnectionResetError
        self.warehouse.insert(table, rows)
        if self._faults.strikes(Fault.INSERT_ANSWER_LOST):
            raise OperationalError

    def query(self, query: str, parameters: Mapping[str, Any], **_: Any) -> Answer:
        self._refuse()
        tables = ASKED_OF.findall(query)
        if tables == [positions.TABLE.name]:
            found = self.warehouse.positions(parameters["group"], parameters["topic_ids"])
        elif tables == [fact.TABLE.name]:
            found = self.facts(json.loads(parameters["entities"]))
        else:
            found = [row for table in tables for row in self.counts(table, parameters)]
        return Answer(found)

    def facts(self, entities: Sequence[Sequence[str]]) -> list[Row]:
        """In any order, as threads of an engine read them."""
        rows = self.warehouse.facts(entities)
        self._faults.random.shuffle(rows)
        if rows and self._faults.strikes(Fault.LOAD_INCOMPLETE):
            return rows[self._faults.random.randint(1, len(rows)) :]
        return rows

    def counts(self, table: str, parameters: Mapping[str, Any]) -> list[Row]:
        """How many facts are stored, or stand behind the stored row, of each entity asked for."""
        if table == fact.TABLE.name:
            return self.warehouse.fact_counts(json.loads(parameters["entities"]))
        kind = KINDS[table]
        return self.warehouse.versions(kind, json.loads(parameters[kind]))

    def _refuse(self) -> None:
        if self._faults.is_away(Fault.WAREHOUSE_AWAY):
            raise ConnectionRefusedError
        if self._faults.strikes(Fault.WAREHOUSE_FAILS):
            raise NO_SUCH_COLUMN()
        if self._faults.strikes(Fault.WAREHOUSE_REFUSES):
            code = self._faults.random.choice(sorted(PASSING_CODES))
            problems = (DatabaseError("busy", code=code), HTTPError(), OperationalError())
            raise self._faults.random.choice(problems)

    def _land_late(self, table: str, rows: Sequence[Row]) -> None:
        seconds = self._faults.random.uniform(0.1, SECONDS_LATE_MAX)
        land = self.warehouse.on_its_way(table, rows)
        self._faults.scheduler.after(seconds, land)
