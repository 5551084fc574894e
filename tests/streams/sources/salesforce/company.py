"""What does a company of Salesforce's hold after each step, and what does its bus bear of it?"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from random import Random
from typing import Any, Final

from tests.streams.sources.salesforce.double import Double
from tests.streams.sources.salesforce.schemas import HEADER

REPS: Final = ("005SM000000146PYAQ", "005SM000000246PYAQ")
IDS: Final = {
    "Account": "001",
    "Contact": "003",
    "EmailMessage": "02s",
    "Event": "00U",
    "Lead": "00Q",
    "Opportunity": "006",
    "Task": "00T",
}


@dataclass
class Step:
    """Something that happened."""

    at: datetime
    told: list[dict[str, Any]] = field(default_factory=list)
    held: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    is_said_once: bool = False
    """A change event tells it, and no record does: of what a field was before no API speaks"""

    def hold(self, double: Double) -> None:
        for kind, record in self.held:
            double.put(kind, **record)


def id_of(kind: str, number: int) -> str:
    return f"{IDS[kind]}SM000{number:07}YAE"


def shown(value: Any) -> Any:
    """As the REST API writes it."""
    match value:
        case datetime():
            return f"{value:%Y-%m-%dT%H:%M:%S}.000+0000"
        case date():
            return value.isoformat()
    return value


def borne(value: Any) -> Any:
    """As a change event bears it."""
    match value:
        case datetime():
            return int(value.timestamp() * 1000)
        case date():
            return borne(datetime.combine(value, time(), UTC))
    return value


@dataclass
class Company:
    """What it holds, and each step by which it came to hold that."""

    random: Random
    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)

    def create(self, kind: str, number: int, at: datetime, **said: Any) -> Step:
        id = id_of(kind, number)
        times = {"CreatedDate": at, "LastModifiedDate": at}
        self.records[id] = {"Id": id, "IsDeleted": False, "SystemModstamp": at, **times, **said}
        return self._step(kind, id, at, "CREATE", said | times)

    def change(self, kind: str, number: int, at: datetime, **said: Any) -> Step:
        id = id_of(kind, number)
        self.records[id] |= {"LastModifiedDate": at, "SystemModstamp": at, **said}
        return self._step(kind, id, at, "UPDATE", said | {"LastModifiedDate": at})

    def delete(self, kind: str, number: int, at: datetime, **said: Any) -> Step:
        id = id_of(kind, number)
        times = {"LastModifiedDate": at, "SystemModstamp": at}
        self.records[id] |= {"IsDeleted": True, **times, **said}
        return self._step(kind, id, at, "DELETE", {})

    def _step(self, kind: str, id: str, at: datetime, type: str, said: dict[str, Any]) -> Step:
        header = {
            "entityName": kind,
            "recordIds": [id],
            "changeType": type,
            "changeOrigin": "com/salesforce/api/soap/62.0;client=SfdcInternalAPI/",
            "commitTimestamp": borne(at) + 433,
            "commitUser": REPS[0],
            "changedFields": list(said) if type == "UPDATE" else [],
            "nulledFields": [name for name, value in said.items() if value is None],
        }
        call = {HEADER: header, **{name: borne(value) for name, value in said.items()}}
        held = {name: shown(value) for name, value in self.records[id].items()}
        step = Step(at, held=[(kind, held)], calls=[call])
        self.steps.append(step)
        return step
