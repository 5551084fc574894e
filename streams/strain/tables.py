"""What is kept of strain, and for how long?

In a database of its own, which no BI user can name and no backup holds. Every row about a person
lives 26 weeks. It is made when a tenant's agreement is known, and not before.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from projections.columns import Compressed, LowCardinality, Table, UInt8, UInt32

DATABASE: Final = "strain"
_WEEKS_KEPT = "INTERVAL 26 WEEK"


@dataclass(frozen=True, slots=True)
class StateRow:
    """How one week of one rep stands, with all that it rests on; the highest version holds."""

    tenant_id: LowCardinality
    rep_id: str
    week: date
    version: UInt32
    agreement_ref: str
    state: LowCardinality
    letter: Compressed
    evaluated_at: datetime


@dataclass(frozen=True, slots=True)
class ToldRow:
    """One event that is to be told, and whether the broker has it; `is_sent` wins."""

    tenant_id: LowCardinality
    subject: str
    week: date
    version: UInt32
    state: LowCardinality
    event: Compressed
    told_at: datetime
    is_sent: UInt8


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A week of a team as it was shown, once; `members` says who may not be found by comparing."""

    tenant_id: LowCardinality
    team_id: str
    week: date
    percent: UInt32
    common: tuple[LowCardinality, ...]
    is_process_alert: bool
    members: tuple[str, ...]
    shown_at: datetime


@dataclass(frozen=True, slots=True)
class RateRow:
    """How often check-ins began in a group of reps, as it was shown, once; `week` is the first."""

    tenant_id: LowCardinality
    dimension: LowCardinality
    value: LowCardinality
    week: date
    reps: UInt32
    per_year: float
    members: tuple[str, ...]
    shown_at: datetime


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """What a rep chose: to be left out, or not; the latest choice holds."""

    tenant_id: LowCardinality
    rep_id: str
    choice: LowCardinality
    is_on: bool
    chosen_at: datetime


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A week as the rep saw it when he let others read it; the latest choice holds."""

    tenant_id: LowCardinality
    rep_id: str
    week: date
    version: UInt32
    is_shared: bool
    letter: Compressed
    chosen_at: datetime


@dataclass(frozen=True, slots=True)
class PulseRow:
    """What a rep answered; told again, the later telling holds."""

    tenant_id: LowCardinality
    rep_id: str
    item: LowCardinality
    answered_at: datetime
    score: UInt8
    told_at: datetime


@dataclass(frozen=True, slots=True)
class TeamPulseRow:
    """A week's answers of a team as they were shown, once; `members` is as in a week of a team."""

    tenant_id: LowCardinality
    team_id: str
    item: LowCardinality
    week: date
    mean: float
    top_percent: UInt32
    response_percent: UInt32
    members: tuple[str, ...]
    shown_at: datetime


@dataclass(frozen=True, slots=True)
class TokenRow:
    """By which token a rep proves who he is: its digest alone; the latest holds."""

    tenant_id: LowCardinality
    rep_id: str
    sha256: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """Who read what about whom."""

    read_at: datetime
    tenant_id: LowCardinality
    reader: str
    rep_id: str
    what: str


@dataclass(frozen=True, slots=True)
class ThresholdRow:
    """From which touch on deals hardly convert, and on how many deals that rests; of no person."""

    tenant_id: LowCardinality
    role: LowCardinality
    segment: LowCardinality
    month: date
    touch: UInt32
    at_risk: tuple[UInt32, ...]
    converted: tuple[UInt32, ...]


STATES: Final = Table(
    "strain.state",
    StateRow,
    key=("tenant_id", "rep_id", "week"),
    newest="version",
    lifetime=f"week + {_WEEKS_KEPT}",
)
TOLD: Final = Table(
    "strain.told",
    ToldRow,
    key=("tenant_id", "subject", "week", "version"),
    newest="is_sent",
    lifetime=f"week + {_WEEKS_KEPT}",
)
TEAMS: Final = Table(
    "strain.team_week",
    TeamRow,
    key=("tenant_id", "team_id", "week"),
    newest="shown_at",
    lifetime=f"week + {_WEEKS_KEPT}",
)
RATES: Final = Table(
    "strain.rate",
    RateRow,
    key=("tenant_id", "dimension", "value", "week"),
    newest="shown_at",
    # Longer than until the next ones, so that none is shown again with others in it.
    lifetime="week + INTERVAL 52 WEEK",
)
CHOICES: Final = Table(
    "strain.choice",
    ChoiceRow,
    key=("tenant_id", "rep_id", "choice"),
    newest="chosen_at",
)
SHARES: Final = Table(
    "strain.share",
    ShareRow,
    key=("tenant_id", "rep_id", "week"),
    newest="version",
    lifetime=f"week + {_WEEKS_KEPT}",
)
PULSES: Final = Table(
    "strain.pulse",
    PulseRow,
    key=("tenant_id", "rep_id", "item", "answered_at"),
    newest="told_at",
    lifetime=f"toDate(answered_at) + {_WEEKS_KEPT}",
)
TEAM_PULSES: Final = Table(
    "strain.team_pulse",
    TeamPulseRow,
    key=("tenant_id", "team_id", "item", "week"),
    newest="shown_at",
    lifetime=f"week + {_WEEKS_KEPT}",
)
TOKENS: Final = Table("strain.token", TokenRow, key=("tenant_id", "rep_id"), newest="made_at")
READINGS: Final = Table(
    "strain.reading",
    ReadingRow,
    key=("tenant_id", "rep_id", "read_at", "reader", "what"),
    lifetime=f"toDate(read_at) + {_WEEKS_KEPT}",
)
THRESHOLDS: Final = Table(
    "strain.threshold", ThresholdRow, key=("tenant_id", "role", "segment", "month")
)
TABLES: Final = (
    STATES, TOLD, TEAMS, RATES, CHOICES, SHARES, PULSES, TEAM_PULSES, TOKENS, READINGS, THRESHOLDS,
)  # fmt: skip
# What was judged of one rep, or said by one, and goes when the rep asks for it.
OF_WEEKS: Final = (STATES, SHARES, PULSES)
PERSONAL: Final = (*OF_WEEKS, CHOICES, TOKENS)


def create(client: Any) -> None:
    """Make the database and its tables, where they are missing."""
    client.command(f"CREATE DATABASE IF NOT EXISTS {DATABASE}")
    for table in TABLES:
        client.command(table.definition)
