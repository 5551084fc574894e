"""What does a manager learn of one person who tries everything? Nothing.

Ada of north works every evening (told_teams.py). The manager may ask the warehouse as any reader,
type the commands that need no token, see what is told of teams, and compare it week with week.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import DatabaseError

from events.strain import StrainSignal, StrainStateChanged, strain_event
from projections import views
from projections.strain.evaluation import Rep, evaluated
from projections.strain.rules import DEFAULT
from projections.strain.teams import team_weeks
from projections.strain.weeks import WEEK
from streams.strain import tables
from streams.strain.kept import told
from streams.strain.reading_rows import (
    NothingToRead,
    Person,
    erase,
    export,
    hand_out,
    own_week,
    shared_week,
    team_weeks_shown,
)
from streams.strain.sharing import share
from tests.projections.strain.weeks_told import quiet, quiet_weeks
from tests.streams.strain.told_teams import LAST, NOW, TEAMS, Office
from touchline.commands.strain import NotAgreed, agreed
from touchline.local.warehouse.users import PERSONAL
from touchline.warehouse import connect

ACCESS_DENIED, READONLY = 497, 164
COUNT = "SELECT count() FROM strain.state"


@pytest.fixture
def client(office: Office) -> Client:
    return connect(office.settings)


@pytest.fixture
def ada(office: Office) -> Person:
    return Person(office.tenant, "ada")


def traces(client: Client, person: Person) -> int:
    return int(
        client.query(
            "SELECT count() FROM strain.reading WHERE tenant_id = %(t)s AND rep_id = %(r)s",
            parameters={"t": person.tenant_id, "r": person.rep_id},
        ).first_row[0]
    )


@pytest.mark.parametrize("user", ["reader", "bi"])
@pytest.mark.parametrize(
    "statement",
    [
        COUNT,
        "SELECT 1 FROM `strain`.`told`",
        "SELECT count() FROM bi.deal WHERE deal_id IN (SELECT rep_id FROM strain.state)",
        "SELECT count() FROM bi.deal WHERE deal_id IN strain.token",
        "SELECT a.rep_id FROM bi.dim_rep AS a JOIN strain.state AS b USING (rep_id)",
        "WITH s AS (SELECT * FROM strain.team_week) SELECT members FROM s",
        "EXPLAIN SELECT * FROM strain.state",
        "DESCRIBE strain.state",
        "SHOW CREATE TABLE strain.state",
        "SELECT * FROM merge('strain', '.*')",
        "SELECT joinGet('strain.choice', 'is_on', 'ada')",
        "SELECT dictGet('strain.choice', 'is_on', 'ada')",
        "SELECT * FROM remote('127.0.0.1', strain.state)",
        "SELECT * FROM cluster('default', strain.state)",
    ],
)
def test_no_reader_of_the_warehouse_can_name_the_database(
    office: Office, user: str, statement: str
) -> None:
    with pytest.raises(DatabaseError) as refused:
        connect(office.settings, user).query(statement)
    assert refused.value.code in (ACCESS_DENIED, READONLY)
    assert "ada" not in str(refused.value).replace("'ada'", "")


@pytest.mark.parametrize("user", ["reader", "bi"])
@pytest.mark.parametrize("statement", ["SELECT 1 FROM state", "DESCRIBE state", "EXISTS state"])
def test_no_reader_can_choose_the_database(office: Office, user: str, statement: str) -> None:
    reader = connect(office.settings, user)
    reader.database = tables.DATABASE
    with pytest.raises(DatabaseError) as refused:
        reader.query(statement)
    assert refused.value.code == ACCESS_DENIED


def test_no_view_reads_it_and_no_event_or_fact_holds_it(client: Client, office: Office) -> None:
    assert tables.DATABASE in PERSONAL
    assert [each for each in views.statements() if "strain." in each] == []
    for table in ("raw.event", "core.fact"):
        found = client.query(f"SELECT count() FROM {table} WHERE startsWith(type, 'strain')")
        assert found.first_row == (0,)


def test_nothing_is_judged_without_an_agreement(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOUCHLINE_STRAIN_AGREEMENTS", raising=False)
    with pytest.raises(NotAgreed):
        agreed("acme")
    monkeypatch.setenv("TOUCHLINE_STRAIN_AGREEMENTS", "globex=BV-1")
    with pytest.raises(NotAgreed):
        agreed("acme")
    assert agreed("globex").agreement_ref == "BV-1"


def test_only_the_rep_reads_a_week_and_by_his_own_token(client: Client, ada: Person) -> None:
    bo = ada._replace(rep_id="bo")
    hand_out(client, ada, "ada's", now=NOW)
    hand_out(client, bo, "bo's", now=NOW)
    assert own_week(client, ada, "ada's", LAST, now=NOW).state == "strong"
    for person, token in ((ada, "bo's"), (ada, ""), (ada._replace(rep_id="nobody"), "")):
        with pytest.raises(NothingToRead):
            own_week(client, person, token, LAST, now=NOW)
        with pytest.raises(NothingToRead):
            export(client, person, token, now=NOW)


def test_there_is_no_reading_without_a_trace(client: Client, ada: Person) -> None:
    di = ada._replace(rep_id="di")
    hand_out(client, di, "di's", now=NOW)
    share(client, di, LAST, is_shared=True, now=NOW)
    before = traces(client, di)
    own_week(client, di, "di's", LAST, now=NOW)
    shared_week(client, di, LAST, reader="manager", now=NOW)
    assert export(client, di, "di's", now=NOW)["strain.reading"]
    assert traces(client, di) == before + 3

    class ReadOnly:
        """A client that cannot write, so that nothing could be kept of a reading."""

        def insert(self, *_: Any, **__: Any) -> None:
            raise InterruptedError

        def query(self, *arguments: Any, **more: Any) -> Any:
            return client.query(*arguments, **more)

    with pytest.raises(InterruptedError):
        shared_week(ReadOnly(), di, LAST, reader="manager", now=NOW)


def test_what_a_rep_exports_holds_no_proof_of_who_he_is(client: Client, ada: Person) -> None:
    ed = ada._replace(rep_id="ed")
    hand_out(client, ed, "ed's", now=NOW)
    found = export(client, ed, "ed's", now=NOW)
    assert len(found["strain.state"]) == 4
    assert "sha256" not in found["strain.token"][0]


def test_of_small_teams_and_by_subtraction_of_their_neighbours_nothing_is_shown(
    client: Client, office: Office
) -> None:
    shown = {team: team_weeks_shown(client, office.tenant, team) for team in TEAMS}
    # South has three, so east is hidden with it, the next smallest, while north has six.
    assert (shown["south"], shown["east"]) == ([], [])
    # In the last week north has five like east, and lacks Cy: the difference to the week before
    # would be Cy.
    assert {each.week for each in shown["north"]} == {LAST - WEEK * n for n in range(1, 5)}


def test_a_week_of_a_team_is_shown_once_whatever_comes_late(client: Client, office: Office) -> None:
    before = client.query(
        "SELECT team_id, week, shown_at FROM strain.team_week FINAL ORDER BY ALL"
    ).result_rows
    office.evaluate(NOW + timedelta(hours=3))
    after = client.query(
        "SELECT team_id, week, shown_at FROM strain.team_week ORDER BY ALL"
    ).result_rows
    assert [row for row in after if row not in before] == []


def test_who_stands_behind_a_team_is_kept_as_what_nobody_can_read(client: Client) -> None:
    members = client.query("SELECT arrayJoin(members) FROM strain.team_week").result_rows
    assert {member for (member,) in members} & {rep for reps in TEAMS.values() for rep in reps} == (
        set()
    )


def test_every_share_of_a_team_is_a_multiple_of_five() -> None:
    for strained in range(10):
        busy = {"outside": 30, "effort": 200.0, "meetings": 12, "meeting_hours": 19.0}
        reps = {
            Rep(f"r{n}", team_id="t"): [
                *quiet_weeks(20),
                *(quiet(20 + week, **(busy if n < strained else {})) for week in range(2)),
            ]
            for n in range(9)
        }
        weeks = team_weeks(evaluated(reps), DEFAULT)
        assert {each.percent % 5 for each in weeks} == {0}
    few = dict(list(reps.items())[:4])
    assert team_weeks(evaluated(few), DEFAULT) == []


def test_managers_are_told_of_teams_that_are_shown(client: Client, office: Office) -> None:
    subjects = told(client, office.tenant).keys()
    assert {each for each in subjects if each.startswith("team/")} <= {"team/north"}


def test_no_letter_to_a_manager_tells_of_a_person() -> None:
    letter = StrainStateChanged(
        audience=("manager",),
        state="team_process",
        previous="normal",
        week="2026-W45",
        signals=(StrainSignal(id="B5", state="high", x=176.0, text="effort"),),
        definition_version="strain/1.0.0",
    )
    for subject, refused in (("team/north", "a team's alone"), ("rep/ada", "only rep")):
        with pytest.raises(ValueError, match=refused):
            strain_event(letter, tenant_id="acme", subject=subject, version=1, time=NOW)
    beside = letter.model_copy(update={"signals": (), "context": {"active_span_hours": 11.0}})
    with pytest.raises(ValueError, match="none of a team"):
        strain_event(beside, tenant_id="acme", subject="team/north", version=1, time=NOW)


def test_what_is_about_a_person_is_deleted_after_half_a_year() -> None:
    lasting = (tables.CHOICES, tables.TOKENS, tables.THRESHOLDS, tables.RATES)
    for table in (each for each in tables.TABLES if each not in lasting):
        assert "INTERVAL 26 WEEK" in table.definition
    assert "TTL" not in replace(tables.STATES, lifetime="").definition


def test_who_is_erased_is_not_judged_again(client: Client, office: Office, ada: Person) -> None:
    zoe = ada._replace(rep_id="zoe")
    hand_out(client, zoe, "zoe's", now=NOW)
    erase(client, zoe, now=NOW)
    office.evaluate(NOW + timedelta(hours=5))
    rows = client.query(
        "SELECT rep_id FROM strain.state WHERE tenant_id = %(t)s",
        parameters={"t": office.tenant},
    ).result_rows
    assert "zoe" not in {rep for (rep,) in rows}
    with pytest.raises(NothingToRead):
        own_week(client, zoe, "zoe's", LAST, now=NOW)
