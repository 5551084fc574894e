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
from typing import Any, NamedTuple

from events.errors import TouchlineError
from events.strain import StrainStateChanged
from projections.strain.weeks import week_text
from streams.strain.kept import OPTED_OUT
from streams.strain.tables import (
    CHOICES,
    OF_WEEKS,
    PERSONAL,
    READINGS,
    SHARES,
    STATES,
    TEAM_PULSES,
    TEAMS,
    TOKENS,
    TOLD,
    ChoiceRow,
    ReadingRow,
    TokenRow,
)
from streams.warehouse import insert


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


class PulseShown(NamedTuple):
    """What a manager reads of a team's answers to an item of the pulse."""

    team_id: str
    week: date
    item: str
    mean: float
    top_percent: int
    response_percent: int


def own_week(
    client: Any, person: Person, token: str, week: date, *, now: datetime
) -> StrainStateChanged:
    """A week of the rep's own, with all that it rests on."""
    prove(client, person, token)
    _leave_trace(client, person, f"rep/{person.rep_id}", f"week {week_text(week)}", now)
    return _letter(kept_letter(client, person, week))


def shared_week(
    client: Any, person: Person, week: date, *, reader: str, now: datetime
) -> StrainStateChanged:
    """A week as it was when the rep shared it, read by somebody else."""
    row = share_row(client, person, week)
    # Taken back, the letter is gone.
    letter = _letter(row["letter"] if row else "")
    _leave_trace(client, person, reader, f"shared week {week_text(week)}", now)
    return letter


def team_weeks_shown(client: Any, tenant: str, team_id: str) -> list[TeamShown]:
    """The weeks of a team that were shown, as they were shown."""
    answer = client.query(
        f"SELECT {', '.join(TeamShown._fields)} FROM {TEAMS.name} FINAL "
        "WHERE tenant_id = {tenant:String} AND team_id = {team:String} ORDER BY week",
        parameters={"tenant": tenant, "team": team_id},
    )
    return [TeamShown(*row) for row in answer.result_rows]


def team_pulses_shown(client: Any, tenant: str, team_id: str) -> list[PulseShown]:
    """What a team answered, as it was shown."""
    answer = client.query(
        f"SELECT {', '.join(PulseShown._fields)} FROM {TEAM_PULSES.name} FINAL "
        "WHERE tenant_id = {tenant:String} AND team_id = {team:String} ORDER BY week, item",
        parameters={"tenant": tenant, "team": team_id},
    )
    return [PulseShown(*row) for row in answer.result_rows]


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
    return {"rep_id": person.rep_id, **found, TOLD.name: _told_about(client, person)}


def prove(client: Any, person: Person, token: str) -> None:
    """Refuse whoever is not the rep; as long for an unknown rep as for a wrong token."""
    rows = _rows_about(client, TOKENS.name, person)
    expected = str(rows[0]["sha256"]) if rows else ""
    if not hmac.compare_digest(digest(token), expected):
        raise NothingToRead


def choose(client: Any, person: Person, choice: str, *, is_on: bool, now: datetime) -> None:
    """Keep what a rep chose; whoever opts out is forgotten at once."""
    insert(client, CHOICES, [ChoiceRow(*person, choice, is_on, now)])
    if choice == OPTED_OUT and is_on:
        forget_weeks(client, person)


def hand_out(client: Any, person: Person, token: str, *, now: datetime) -> None:
    """Let a token prove who somebody is; the one before it proves nothing any more."""
    insert(client, TOKENS, [TokenRow(*person, digest(token), now)])


def forget_weeks(client: Any, person: Person) -> None:
    """Take away what was judged of a rep, what the rep said of it, and what was told."""
    for table in OF_WEEKS:
        _delete(client, table.name, "rep_id", person.rep_id, person.tenant_id)
    for subject in _subjects(person):
        _delete(client, TOLD.name, "subject", subject, person.tenant_id)


def erase(client: Any, person: Person, *, now: datetime) -> None:
    """Take away everything about a rep but who read it, and leave the rep out from now on."""
    _delete(client, TOKENS.name, "rep_id", person.rep_id, person.tenant_id)
    _delete(client, CHOICES.name, "rep_id", person.rep_id, person.tenant_id)
    choose(client, person, OPTED_OUT, is_on=True, now=now)


def digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def kept_letter(client: Any, person: Person, week: date) -> str:
    """How the week stands; empty when nothing of it is kept."""
    rows = (row for row in _rows_about(client, STATES.name, person) if row["week"] == week)
    return next((str(row["letter"]) for row in rows), "")


def share_row(client: Any, person: Person, week: date) -> dict[str, Any] | None:
    """What the rep chose last for this week."""
    rows = (row for row in _rows_about(client, SHARES.name, person) if row["week"] == week)
    return next(rows, None)


def _letter(text: str) -> StrainStateChanged:
    if not text:
        raise NothingToRead
    return StrainStateChanged.model_validate_json(text)


def _subjects(person: Person) -> tuple[str, str]:
    """Under which subjects something was told of a rep."""
    return f"rep/{person.rep_id}", f"share/{person.rep_id}"


def _told_about(client: Any, person: Person) -> list[dict[str, Any]]:
    answer = client.query(
        f"SELECT * FROM {TOLD.name} FINAL WHERE tenant_id = {{tenant:String}} "
        "AND subject IN {subjects:Array(String)} ORDER BY ALL",
        parameters={"tenant": person.tenant_id, "subjects": list(_subjects(person))},
        tz_mode="aware",
    )
    return list(answer.named_results())


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
