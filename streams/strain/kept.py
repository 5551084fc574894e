"""What does the evaluation find of its earlier runs?

For the evaluation alone: what a person may read goes through reading_rows.py and leaves a trace.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from events.strain import State
from streams.strain.tables import (
    CHOICES,
    OF_WEEKS,
    RATES,
    STATES,
    TEAM_PULSES,
    TEAMS,
    TOLD,
    RateRow,
    TeamPulseRow,
    TeamRow,
)

OPTED_OUT = "left out"


class Kept(NamedTuple):
    version: int
    letter: str


class Told(NamedTuple):
    """What was told last of a week, and the how many-th telling it was."""

    state: State
    version: int


def states(client: Any, tenant: str) -> dict[tuple[str, date], Kept]:
    found = _rows(client, STATES.name, "rep_id, week, version, letter", tenant)
    return {(rep_id, week): Kept(version, letter) for rep_id, week, version, letter in found}


def told(client: Any, tenant: str) -> dict[str, dict[date, Told]]:
    """By subject and week; what reps share is no state."""
    found: dict[str, dict[date, Told]] = {}
    rows = _rows(client, TOLD.name, "subject, week, state, version", tenant)
    states = (row for row in rows if not row[0].startswith("share/"))
    for subject, week, state, version in sorted(states, key=lambda row: row[3]):
        found.setdefault(subject, {})[week] = Told(state, version)
    return found


def teams_shown(client: Any, tenant: str) -> list[TeamRow]:
    columns = ", ".join(TEAMS.columns)
    return [TeamRow(*row) for row in _rows(client, TEAMS.name, columns, tenant)]


def team_pulses_shown(client: Any, tenant: str) -> list[TeamPulseRow]:
    columns = ", ".join(TEAM_PULSES.columns)
    return [TeamPulseRow(*row) for row in _rows(client, TEAM_PULSES.name, columns, tenant)]


def rates_shown(client: Any, tenant: str) -> list[RateRow]:
    columns = ", ".join(RATES.columns)
    return [RateRow(*row) for row in _rows(client, RATES.name, columns, tenant)]


def people(client: Any, tenant: str) -> frozenset[str]:
    """Of whom anything is kept."""
    rows = (row for table in OF_WEEKS for row in _rows(client, table.name, "rep_id", tenant))
    return frozenset(rep_id for (rep_id,) in rows)


def opted_out(client: Any, tenant: str) -> frozenset[str]:
    rows = _rows(client, CHOICES.name, "rep_id, choice, is_on", tenant)
    return frozenset(rep_id for rep_id, choice, is_on in rows if choice == OPTED_OUT and is_on)


def _rows(client: Any, table: str, columns: str, tenant: str) -> Sequence[Any]:
    rows: Sequence[Any] = client.query(
        f"SELECT {columns} FROM {table} FINAL WHERE tenant_id = {{tenant:String}}",
        parameters={"tenant": tenant},
        tz_mode="aware",
    ).result_rows
    return rows
