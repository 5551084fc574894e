"""What does a manager learn of what a rep says, and lets others read for a while? That alone.

A rep shares a week, answers a pulse, or is left out; the manager compares (see test_curiosity.py).
"""

from dataclasses import replace
from datetime import timedelta

import pytest
from clickhouse_connect.driver.client import Client

from events.catalogue import PAYLOADS
from events.pulse import PulseEvent, PulseResponded
from projections.strain.rules import DEFAULT
from projections.strain.team_pulses import team_pulses
from projections.strain.weeks import WEEK
from streams.strain import tables
from streams.strain.kept import OPTED_OUT, people
from streams.strain.pulses import keep
from streams.strain.reading_rows import (
    NothingToRead,
    Person,
    choose,
    shared_week,
    team_pulses_shown,
)
from streams.strain.sharing import share
from streams.strain.telling import untold
from streams.warehouse import insert
from tests.streams.strain.told_teams import LAST, NOW, TEAMS, Office
from touchline.warehouse import connect


@pytest.fixture
def client(office: Office) -> Client:
    return connect(office.settings)


@pytest.fixture
def ada(office: Office) -> Person:
    return Person(office.tenant, "ada")


def read_by_others(client: Client, person: Person) -> str:
    """What somebody else gets: the figures, or the words of the refusal."""
    try:
        found = shared_week(client, person, LAST, reader="manager", now=NOW)
    except NothingToRead as refused:
        return str(refused)
    return found.model_dump_json()


def answer(client: Client, person: Person, *scores: int) -> None:
    """On the days of the last week, one after the other."""
    keep(
        client,
        person.tenant_id,
        (pulse(person, n, score) for n, score in enumerate(scores)),
        now=NOW,
    )


def pulse(person: Person, day: int, score: int) -> PulseEvent:
    return PulseEvent(
        id=f"{person.rep_id} {day}",
        source="/survey",
        subject=f"rep/{person.rep_id}",
        time=NOW - timedelta(days=5 - day),
        data=PulseResponded(rep_id=person.rep_id, score=score),
    )


def test_a_week_is_read_by_others_while_the_rep_shares_it(client: Client, ada: Person) -> None:
    nobody = read_by_others(client, ada._replace(rep_id="nobody"))
    assert read_by_others(client, ada) == nobody
    share(client, ada, LAST, is_shared=True, now=NOW)
    assert "strong" in read_by_others(client, ada)
    with pytest.raises(NothingToRead):
        shared_week(client, ada, LAST - WEEK, reader="manager", now=NOW)
    share(client, ada, LAST, is_shared=False, now=NOW)
    assert read_by_others(client, ada) == nobody
    with pytest.raises(NothingToRead):
        share(client, ada, LAST + WEEK, is_shared=True, now=NOW)


def test_what_was_shared_is_the_week_as_the_rep_saw_it(client: Client, ada: Person) -> None:
    kim = ada._replace(rep_id="kim")
    share(client, kim, LAST, is_shared=True, now=NOW)
    before = read_by_others(client, kim)
    (row,) = client.query(
        "SELECT * FROM strain.state FINAL WHERE tenant_id = %(t)s AND rep_id = 'kim' "
        "AND week = %(w)s", parameters={"t": kim.tenant_id, "w": LAST}, tz_mode="aware",
    ).named_results()  # fmt: skip
    later = row["letter"].replace('"state":"normal"', '"state":"strong"')
    assert later != row["letter"]
    anew = tables.StateRow(**row | {"version": row["version"] + 1, "letter": later})
    insert(client, tables.STATES, [anew])
    assert read_by_others(client, kim) == before
    share(client, kim, LAST, is_shared=True, now=NOW)
    assert "strong" in read_by_others(client, kim)
    insert(client, tables.STATES, [replace(anew, version=anew.version + 1, letter=row["letter"])])


def test_what_is_told_of_sharing_bears_no_figure(client: Client, ada: Person) -> None:
    ida = ada._replace(rep_id="ida")
    for is_shared in (True, False):
        share(client, ida, LAST, is_shared=is_shared, now=NOW)
    events = [row.event for row in untold(client, ada.tenant_id) if row.subject == "share/ida"]
    about = f'"id":"strain.shared:{ada.tenant_id}:ida:2037-W15'
    assert [about in event for event in events] == [True, True]
    assert [event.partition('"data":')[2] for event in events] == [
        '{"week":"2037-W15","is_shared":true}}',
        '{"week":"2037-W15","is_shared":false}}',
    ]


def test_no_archive_and_no_ledger_takes_what_a_rep_answered() -> None:
    assert "pulse.responded" not in PAYLOADS
    assert "strain.shared" not in PAYLOADS


def test_of_few_answers_and_by_subtraction_of_their_neighbours_nothing_is_shown(
    client: Client, office: Office, ada: Person
) -> None:
    # Of east and north five each, of south two; north's are shown, as it comes after east.
    for team, count in (("north", 5), ("east", 5), ("south", 2)):
        for score, rep in enumerate(TEAMS[team][:count], start=1):
            answer(client, ada._replace(rep_id=rep), 1, score)
    office.evaluate(NOW + timedelta(hours=1))
    shown = {team: team_pulses_shown(client, office.tenant, team) for team in TEAMS}
    assert (shown["south"], shown["east"]) == ([], [])
    # Of six five answered: 1, 2, 3, 4, 5.
    assert [each[1:] for each in shown["north"]] == [(LAST, "workload", 3.0, 20, 85)]
    # Flo answers late, and Ed another time: other figures would tell what they said.
    answer(client, ada._replace(rep_id="ed"), 1, 1)
    office.evaluate(NOW + timedelta(hours=2))
    assert team_pulses_shown(client, office.tenant, "north") == shown["north"]
    answer(client, ada._replace(rep_id="flo"), 1)
    office.evaluate(NOW + timedelta(hours=3))
    assert team_pulses_shown(client, office.tenant, "north") == shown["north"]
    members = client.query("SELECT arrayJoin(members) FROM strain.team_pulse").result_rows
    assert {member for (member,) in members} & set(TEAMS["north"]) == set()


def test_a_mean_at_either_end_would_be_everybodys_answer() -> None:
    team = {"north": frozenset("abcde")}
    for score, mean in ((1, 1.5), (5, 4.5)):
        scores = dict.fromkeys("abcde", score)
        told = team_pulses(scores, team, item="workload", week=LAST, rules=DEFAULT)
        assert told["north"].mean == mean
    four = dict.fromkeys("abcd", 3)
    assert team_pulses(four, team, item="workload", week=LAST, rules=DEFAULT) == {}


def test_who_opts_out_is_forgotten_at_once_and_looks_like_nobody(
    client: Client, office: Office, ada: Person
) -> None:
    flo = ada._replace(rep_id="flo")
    share(client, flo, LAST, is_shared=True, now=NOW)
    answer(client, flo, 3)
    choose(client, flo, OPTED_OUT, is_on=True, now=NOW)
    assert "flo" not in people(client, ada.tenant_id)
    answer(client, flo, 3)
    assert "flo" not in people(client, ada.tenant_id)
    assert [row for row in untold(client, ada.tenant_id) if "flo" in row.subject] == []
    assert read_by_others(client, flo) == read_by_others(client, ada._replace(rep_id="nobody"))
    assert office.evaluate(NOW + timedelta(hours=4)).reps == 13
    assert read_by_others(client, flo) == read_by_others(client, ada._replace(rep_id="nobody"))
