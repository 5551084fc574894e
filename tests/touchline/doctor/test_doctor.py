"""Is a healthy Touchline found healthy, and each thing that is wrong with what to do about it?

Each test breaks one thing of a Touchline that is running, looks, and mends it again.
"""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from streams.archive import TABLE as ARCHIVE
from streams.archive import archive_row
from streams.dead_letters import TABLE as LETTERS
from streams.dead_letters import refused_at_the_border
from streams.epochs import newest
from streams.incidents import TABLE as INCIDENTS
from streams.incidents import IncidentRow
from streams.ledger_sizes import LEDGER_FACTS_MAX
from streams.letters import dismiss
from streams.positions import TABLE as POSITIONS
from streams.positions import Place, beginning
from tests.conftest import silent
from tests.projections.verify.landed import insert
from tests.streams.given import called, event
from tests.touchline.naming import commands_in, problem
from tests.touchline.typed import typed
from touchline.commands.doctor import lines_below
from touchline.doctor.asking import Check, examined
from touchline.doctor.checks import CHECKS, STORES
from touchline.doctor.finding import Finding, Report, Severity
from touchline.doctor.stock import INCIDENTS_A_DAY_MAX
from touchline.local.runtime import Runtime
from touchline.settings import Settings
from touchline.warehouse import connect

ROOT = Path(__file__).parents[3]
NOWHERE = "127.0.0.1:1"
SECONDS_TO_LOOK_MAX = 10.0


def report(settings: Settings) -> Report:
    return examined(settings, CHECKS, stores=STORES)


def found(settings: Settings, check: str) -> list[Finding]:
    """What one check finds; the commands that it names can be typed."""
    asked = [each for each in CHECKS if each.name == check]
    (answer,) = examined(settings, asked, stores=STORES).answers[len(STORES) :]
    assert answer.not_asked == ""
    said = [f"{finding.found} {finding.cure}" for finding in answer.findings]
    assert not any(problem(command) for text in said for command in commands_in(text))
    return list(answer.findings)


def test_a_healthy_touchline_is_found_healthy(settings: Settings) -> None:
    said = typed(settings, "doctor")
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.endswith(
        f"Nothing is wrong; {len(CHECKS) + len(STORES)} checks were made.\n"
    )


def test_every_check_asks_a_question_of_its_own() -> None:
    checks = [*STORES.values(), *CHECKS]
    assert len({check.name for check in checks}) == len({c.question for c in checks}) == len(checks)


def test_a_program_is_told_the_same(settings: Settings) -> None:
    told = json.loads(typed(settings, "doctor", "--json").stdout)
    assert told["is_healthy"] is True
    assert [each["check"] for each in told["checks"]] == [
        c.name for c in (*STORES.values(), *CHECKS)
    ]


def test_without_a_broker_what_does_not_need_it_is_asked_all_the_same(settings: Settings) -> None:
    said = typed(settings.model_copy(update={"kafka_bootstrap": NOWHERE}), "doctor", "--json")
    assert said.returncode == 2
    checks = {each["check"]: each for each in json.loads(said.stdout)["checks"]}
    assert NOWHERE in checks["broker"]["findings"][0]["found"]
    assert checks["topics"]["not_asked"] == checks["lag"]["not_asked"] == "broker away"
    assert checks["tables"]["not_asked"] == ""


def test_without_a_warehouse_what_does_not_need_it_is_asked_all_the_same(
    settings: Settings,
) -> None:
    said = typed(settings.model_copy(update={"warehouse_port": 1}), "doctor")
    assert said.returncode == 2
    assert "critical  warehouse 127.0.0.1:1: found no answer" in said.stdout
    assert "not asked  Are tables and views as defined? (warehouse away)" in said.stdout


def test_a_check_that_hangs_or_fails_holds_up_no_other(settings: Settings) -> None:
    hangs = Check("hangs", "Does it end?", lambda patient: never())
    fails = Check("fails", "Does it work?", lambda patient: [][0])
    answers = examined(settings, [hangs, fails], stores={}, seconds_max=0.5).answers
    assert [answer.not_asked for answer in answers] == [
        "no answer in 0.5 s",
        "IndexError: list index out of range",
    ]


def never() -> Sequence[Finding]:
    Event().wait()
    return ()


def test_a_worker_that_is_away_is_missed_since_it_last_moved(runtime: Runtime) -> None:
    settings = runtime.settings
    runtime.children["keeper"].stop()
    try:
        (missing,) = until_found(settings, "workers")
        assert (
            missing.found == "keeper: found no member in touchline-keeper, expected at least one."
        )
        assert missing.since is not None
    finally:
        runtime.restart("keeper")


def until_found(settings: Settings, check: str) -> list[Finding]:
    """A worker stays a member until its session ends."""
    deadline = datetime.now(UTC) + timedelta(seconds=30)
    while not (seen := found(settings, check)):
        assert datetime.now(UTC) < deadline
    return seen


def test_a_collector_that_is_away_is_missed(runtime: Runtime) -> None:
    runtime.children["collector"].stop()
    try:
        (missing,) = found(runtime.settings, "collector")
        assert missing.severity == Severity.critical
        assert missing.page == "docs/runbook/process-is-away.md"
    finally:
        runtime.restart("collector")


def test_an_open_dead_letter_is_a_finding_until_it_is_dismissed(settings: Settings) -> None:
    client, now = connect(settings), datetime.now(UTC)
    letter = refused_at_the_border(b"{", tenant_id="main", reason="no JSON", refused_at=now)
    insert(client, LETTERS, [LETTERS.values(letter)])
    (finding,) = found(settings, "letters")
    assert finding.found.startswith("dead letters of main: found 1 open ones refused by the coll")
    assert (finding.severity, finding.since is not None) == (Severity.warning, True)
    dismiss(client, [letter.dead_letter_id], because="a test", now=now)
    assert found(settings, "letters") == []


@pytest.mark.parametrize(
    ("days", "severity", "page"),
    [
        (0, Severity.warning, "events-are-refused"),
        (2, Severity.notice, "dead-letters-are-left-open"),
        (8, Severity.warning, "dead-letters-are-left-open"),
    ],
    ids=["today", "two days ago", "more than a week ago"],
)
def test_a_dead_letter_that_is_left_open_for_a_week_is_a_matter_of_its_own(
    settings: Settings, days: int, severity: Severity, page: str
) -> None:
    client, now = connect(settings), datetime.now(UTC)
    letter = refused_at_the_border(
        b"[", tenant_id="late", reason=f"{days} days", refused_at=now - timedelta(days=days)
    )
    insert(client, LETTERS, [LETTERS.values(letter)])
    (finding,) = found(settings, "letters")
    assert (finding.severity, finding.page) == (severity, f"docs/runbook/{page}.md")
    dismiss(client, [letter.dead_letter_id], because="a test", now=now)


def test_a_worker_that_ended_by_itself_is_noticed_for_a_day(settings: Settings) -> None:
    client, now = connect(settings), datetime.now(UTC)
    for hours in (1, 2, 30):
        row = IncidentRow(now - timedelta(hours=hours), "keeper", "test", "", "Gap", f"{hours} ago")
        insert(client, INCIDENTS, [INCIDENTS.values(row)])
    (noticed,) = (each for each in found(settings, "incidents") if "Gap" in each.found)
    assert noticed.found.startswith("keeper: found 2 of Gap within a day, the last at")
    assert noticed.found.endswith("1 ago")
    assert typed(settings, "doctor").returncode == 0
    often = [
        IncidentRow(now - timedelta(minutes=each), "keeper", "test", "", "Gap", "often")
        for each in range(INCIDENTS_A_DAY_MAX)
    ]
    insert(client, INCIDENTS, map(INCIDENTS.values, often))
    (warned,) = (each for each in found(settings, "incidents") if "Gap" in each.found)
    assert (warned.severity, warned.page) == (
        Severity.warning,
        "docs/runbook/worker-starts-again.md",
    )
    forget = "ALTER TABLE ops.incident DELETE WHERE consumer_group = 'test'"
    client.command(forget, settings={"mutations_sync": 1})


def test_an_offset_that_the_archive_leaves_out_is_a_finding(settings: Settings) -> None:
    (finding,) = left_out(settings, "gap")
    assert finding.found == "archive of gap/0: found 1 offsets missing from 1 on, expected none."
    assert finding.cure.startswith("Nobody reads that log any more")


def test_an_offset_that_kafka_still_has_can_be_read_again(settings: Settings) -> None:
    adopted = newest(connect(settings), ["touchline.events"])["touchline.events"]
    (finding,) = left_out(settings, adopted.log_id)
    place = "--group touchline-router --topic touchline.events --partition 0"
    assert commands_in(finding.cure) == [f"touchline positions reset {place} --to 1"]


def left_out(settings: Settings, topic_id: str) -> list[Finding]:
    """What is found when an event is archived, and the one before it is not."""
    client = connect(settings)
    rows = [
        archive_row(event(called("A1")), topic_id=topic_id, partition=0, offset=at, received=b"{}")
        for at in (0, 2)
    ]
    insert(client, ARCHIVE, map(ARCHIVE.values, rows))
    seen = found(settings, "gaps")
    client.command(
        f"ALTER TABLE raw.event DELETE WHERE topic_id = '{topic_id}' SETTINGS mutations_sync = 1"
    )
    return seen


@pytest.mark.parametrize(
    ("change", "mend", "check", "what"),
    [
        (
            "ALTER TABLE core.rep ADD COLUMN nickname String",
            "ALTER TABLE core.rep DROP COLUMN nickname",
            "tables",
            "table core.rep, column nickname: found 'String', expected None",
        ),
        (
            "ALTER TABLE ops.position MODIFY SETTING fsync_after_insert = 1",
            "ALTER TABLE ops.position RESET SETTING fsync_after_insert",
            "tables",
            "table raw.event, fsync_after_insert: found '', expected '1'",
        ),
        ("DROP VIEW ops.archive_gap", "", "tables", "view ops.archive_gap: not found"),
        (
            "INSERT INTO ops.generation SELECT 0, 99, now64(3)",
            "ALTER TABLE ops.generation DELETE WHERE meaning = 99 SETTINGS mutations_sync = 1",
            "meaning",
            "generation 0: found rows of meaning 99",
        ),
    ],
    ids=["another column", "more durable positions", "a missing view", "another meaning"],
)
def test_what_was_changed_in_the_warehouse_is_found(
    settings: Settings, change: str, mend: str, check: str, what: str
) -> None:
    client = connect(settings)
    client.command(change)
    try:
        said = [finding.found for finding in found(settings, check)]
        assert [each for each in said if each.startswith(what)]
    finally:
        if mend:
            client.command(mend)
        assert typed(settings, "setup").returncode == 0


def test_a_ledger_that_is_far_too_large_is_found(settings: Settings) -> None:
    client = connect(settings)
    large = "INSERT INTO core.account (tenant_id, account_id, version) SELECT 'main', 'unknown', "
    client.command(f"{large} {LEDGER_FACTS_MAX}")
    assert found(settings, "ledgers") == []
    client.command(f"{large} {LEDGER_FACTS_MAX + 1}")
    (finding,) = found(settings, "ledgers")
    assert finding.found.startswith("ledger of main/account/unknown: found 10,001 facts")
    forget = "ALTER TABLE core.account DELETE WHERE account_id = 'unknown'"
    client.command(forget, settings={"mutations_sync": 1})


def test_tokens_that_nobody_can_read_are_found(settings: Settings, tmp_path: Path) -> None:
    broken = tmp_path / "tokens.json"
    for text, what in (("{", "Expecting property name"), ('{"main": []}', "no tenant with a tok")):
        broken.write_text(text)
        (finding,) = found(settings.model_copy(update={"tokens_file": broken}), "tokens")
        assert what in finding.found


def test_a_disk_with_hardly_any_room_is_found(settings: Settings) -> None:
    assert found(settings, "disk") == []
    (finding,) = found(settings.model_copy(update={"disk_free_gib_min": 1e9}), "disk")
    assert finding.severity == Severity.critical
    assert finding.found.endswith("expected at least 1,000,000,000 GiB and 5%.")


@contextmanager
def positions_of(settings: Settings, **changed: Any) -> Iterator[None]:
    """Positions of a topic that nobody reads, so that only the doctor sees them."""
    row = beginning("somebody", Place("elsewhere", 0), "elsewhere", datetime.now(UTC))
    insert(connect(settings), POSITIONS, [POSITIONS.values(replace(row, **changed))])
    yield
    connect(settings).command(
        "ALTER TABLE ops.position DELETE WHERE topic_id = 'elsewhere' SETTINGS mutations_sync = 1"
    )


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(seconds=119), "119 s"),
        (timedelta(minutes=119), "119 minutes"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(days=8), "8 days"),
    ],
)
def test_since_when_is_said_in_seconds_minutes_hours_or_days(span: timedelta, text: str) -> None:
    began_at = datetime(2026, 3, 1, tzinfo=UTC)
    finding = Finding(Severity.warning, "found", "cure", "page", since=began_at)
    assert lines_below(finding, began_at + span)[0] == f"since 2026-03-01 00:00:00 UTC, {text} ago"


def test_a_clock_that_is_ahead_is_found(settings: Settings) -> None:
    with positions_of(settings, applied_at=datetime.now(UTC) + timedelta(minutes=5)):
        (finding,) = found(settings, "clocks")
    assert finding.found.startswith("clocks: found the one of a worker ")


def test_every_finding_leads_to_a_page_of_the_runbook(settings: Settings) -> None:
    nowhere = settings.model_copy(update={"kafka_bootstrap": NOWHERE, "warehouse_port": 1})
    findings = report(nowhere).findings
    assert len(findings) >= 2
    assert [finding.page for finding in findings if not (ROOT / finding.page).is_file()] == []


@pytest.mark.parametrize("store", ["broker", "warehouse"])
def test_a_store_that_is_silent_is_away_and_soon_said_to_be(runtime: Runtime, store: str) -> None:
    checks = [check for check in CHECKS if store in check.needs]
    with silent(runtime, store):
        started = time.monotonic()
        seen = examined(runtime.settings, checks, stores=STORES)
        assert time.monotonic() - started < SECONDS_TO_LOOK_MAX
    (finding,) = seen.findings
    assert (finding.severity, finding.page) == (Severity.critical, "docs/runbook/store-is-away.md")
    assert finding.cure.startswith("Start ")
    assert [answer.not_asked for answer in seen.not_asked] == [f"{store} away"] * len(checks)
