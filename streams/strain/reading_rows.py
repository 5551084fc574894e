"""Who may read what about whom? Every reading of a person's rows comes through here.

A rep reads his own weeks, and proves by his token that he is it. Anybody else reads a week that the
rep shares, while he shares it. Each leaves a row that says who read what; it is written first, so
there is no reading without one. Whether somebody opted out shows to nobody: there is nothing to
read, as of somebody of whom nothing is known.
"""

import hmac
from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final, NamedTuple

from events.errors import TouchlineError
from events.strain import StrainStateChanged
from projections.strain.weeks import week_text
from streams.strain.kept import OPTED_OUT
from streams.strain.tables import (
    CHOICES,
    PERSONAL,
    READINGS,
    STATES,
    TEAMS,
    TOKENS,
    TOLD,
    ChoiceRow,
    ReadingRow,
    TokenRow,
)
from streams.warehouse import insert

SHARED: Final = "shares"
# A choice that is about no week stands at the first day that there is.
NO_WEEK: Final = date(1970, 1, 1)


class NothingToRead(TouchlineError):
    """The same words for whoever is unknown, opted out, not shared or has the wrong token."""

    def __init__(self) -> None:
        super().__init__(
            "strain: nothing that you may read; a rep reads his own weeks with his own token, "
            "others a week that the rep shares"
        )


class Person(NamedTuple):
    """A rep of a tenant."""

    tenant_id: str
    rep_id: str


class TeamShown(NamedTuple):
    """What a manager reads of a team's week."""

    team_id: str
    week: date
    percent: int
    common: Sequence[str]
    is_process_alert: bool


def own_week(
    client: Any, person: Person, token: str, week: date, *, now: datetime
) -> StrainStateChanged:
    """A week of the rep's own, with all that it rests on."""
    prove(client, person, token)
    return _read(client, person, week, reader=f"rep/{person.rep_id}", now=now)


def shared_week(
    client: Any, person: Person, week: date, *, reader: str, now: datetime
) -> StrainStateChanged:
    """A week that a rep shares, read by somebody else."""
    if not is_chosen(client, person, SHARED, week):
        raise NothingToRead
    return _read(client, person, week, reader=reader, now=now)


def team_weeks_shown(client: Any, tenant: str, team_id: str) -> list[TeamShown]:
    """The weeks of a team that were shown, as they were shown."""
    answer = client.query(
        f"SELECT {', '.join(TeamShown._fields)} FROM {TEAMS.name} FINAL "
        "WHERE tenant_id = {tenant:String} AND team_id = {team:String} ORDER BY week",
        parameters={"tenant": tenant, "team": team_id},
    )
    return [TeamShown(*row) for row in answer.result_rows]


def export(client: Any, person: Person, token: str, *, now: datetime) -> dict[str, Any]:
    """Everything that is kept about a rep, for the rep; of the token only when it was made."""
    prove(client, person, token)
    _leave_trace(client, person, f"rep/{person.rep_id}", "export", now)
    found = {
        table.name: [
            {name: value for name, value in row.items() if name != "sha256"}
            for row in _rows_about(client, table.name, person)
        ]
        for table in (*PERSONAL, READINGS)
    }
    return {"rep_id": person.rep_id, **found}


def prove(client: Any, person: Person, token: str) -> None:
    """Refuse whoever is not the rep; as long for an unknown rep as for a wrong token."""
    rows = _rows_about(client, TOKENS.name, person)
    expected = str(rows[0]["sha256"]) if rows else ""
    if not hmac.compare_digest(digest(token), expected):
        raise NothingToRead


def choose(
    client: Any, person: Person, choice: str, *, is_on: bool, now: datetime, week: date = NO_WEEK
) -> None:
    """Keep what a rep chose; whoever opts out is forgotten at once."""
    insert(client, CHOICES, [ChoiceRow(*person, choice, week, is_on, now)])
    if choice == OPTED_OUT and is_on:
        forget_weeks(client, person)


def is_chosen(client: Any, person: Person, choice: str, week: date = NO_WEEK) -> bool:
    rows = _rows_about(client, CHOICES.name, person)
    return any(row["is_on"] for row in rows if (row["choice"], row["week"]) == (choice, week))


def hand_out(client: Any, person: Person, token: str, *, now: datetime) -> None:
    """Let a token prove who somebody is; the one before it proves nothing any more."""
    insert(client, TOKENS, [TokenRow(*person, digest(token), now)])


def forget_weeks(client: Any, person: Person) -> None:
    """Take away what was judged of a rep, and what was told of it."""
    _delete(client, STATES.name, "rep_id", person.rep_id, person.tenant_id)
    _delete(client, TOLD.name, "subject", f"rep/{person.rep_id}", person.tenant_id)


def erase(client: Any, person: Person, *, now: datetime) -> None:
    """Take away everything about a rep but who read it, and leave the rep out from now on."""
    _delete(client, TOKENS.name, "rep_id", person.rep_id, person.tenant_id)
    _delete(client, CHOICES.name, "rep_id", person.rep_id, person.tenant_id)
    choose(client, person, OPTED_OUT, is_on=True, now=now)


def digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _read(
    client: Any, person: Person, week: date, *, reader: str, now: datetime
) -> StrainStateChanged:
    _leave_trace(client, person, reader, f"week {week_text(week)}", now)
    rows = [row for row in _rows_about(client, STATES.name, person) if row["week"] == week]
    if not rows:
        raise NothingToRead
    return StrainStateChanged.model_validate_json(rows[0]["letter"])


def _leave_trace(client: Any, person: Person, reader: str, what: str, now: datetime) -> None:
    insert(client, READINGS, [ReadingRow(now, person.tenant_id, reader, person.rep_id, what)])


def _rows_about(client: Any, table: str, person: Person) -> list[dict[str, Any]]:
    answer = client.query(
        f"SELECT * FROM {table} FINAL WHERE tenant_id = {{tenant_id:String}} "
        "AND rep_id = {rep_id:String} ORDER BY ALL",
        parameters=person._asdict(),
        tz_mode="aware",
    )
    return list(answer.named_results())


def _delete(client: Any, table: str, column: str, value: str, tenant: str) -> None:
    client.command(
        f"ALTER TABLE {table} DELETE WHERE tenant_id = {{tenant:String}} "
        f"AND {column} = {{value:String}} SETTINGS mutations_sync = 2",
        parameters={"tenant": tenant, "value": value},
    )
