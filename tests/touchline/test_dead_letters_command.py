"""Does an operator find what was refused, by the id that the sender was told, and let it in?"""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from events.codec import decode
from events.topics import EVENTS
from streams.dead_letters import TABLE, refused_at_the_border
from streams.log import reading
from streams.positions import Place
from tests.streams.border import call, text
from tests.touchline.typed import typed
from touchline.local.runtime import Runtime
from touchline.settings import Settings
from touchline.warehouse import connect

REFUSED_AT = datetime(2026, 3, 2, tzinfo=UTC)
NO_TEXT = refused_at_the_border(
    b'{"\xff', tenant_id="main", reason="no JSON", refused_at=REFUSED_AT
)
TAKEN = refused_at_the_border(
    text(call("taken")), tenant_id="later", reason="time: too far ahead", refused_at=REFUSED_AT
)
OPEN = refused_at_the_border(
    b"nothing", tenant_id="dismissed", reason="body: no JSON", refused_at=REFUSED_AT
)


@pytest.fixture(scope="module")
def settings(stores: Runtime) -> Settings:
    values = [TABLE.values(letter) for letter in (NO_TEXT, TAKEN, OPEN)]
    connect(stores.settings).insert(TABLE.name, values, column_names=list(TABLE.columns))
    return stores.settings


def told(settings: Settings, tenant_id: str) -> int:
    """How many events of a tenant the log holds."""
    with reading(settings.kafka_bootstrap) as log:
        return sum(
            decode(record.value or b"").tenant_id == tenant_id
            for partition in range(EVENTS.partitions)
            for offset in range(log.reach(Place(EVENTS.name, partition)).end)
            if (record := log.record(Place(EVENTS.name, partition), offset))
        )


def test_a_dead_letter_is_listed_for_a_person(settings: Settings) -> None:
    listed = typed(settings, "dead-letters", "list")
    assert listed.returncode == 0
    assert NO_TEXT.dead_letter_id in listed.stdout
    assert NO_TEXT.reason in listed.stdout


def test_a_dead_letter_is_listed_for_a_program(settings: Settings) -> None:
    listed = typed(settings, "dead-letters", "list", "--json")
    assert NO_TEXT.dead_letter_id in {each["dead_letter_id"] for each in json.loads(listed.stdout)}


def test_options_narrow_down_what_is_listed(settings: Settings) -> None:
    options = ("--tenant", "main", "--reason", "json", "--refused-by", "collector")
    listed = typed(settings, "dead-letters", "list", *options, "--since", "2026-03-01", "--json")
    assert [each["dead_letter_id"] for each in json.loads(listed.stdout)] == [
        NO_TEXT.dead_letter_id
    ]
    assert (
        typed(settings, "dead-letters", "list", *options, "--since", "1m").stdout
        == "no dead letters\n"
    )


def test_a_time_that_is_none_is_refused(settings: Settings) -> None:
    refused = typed(settings, "dead-letters", "list", "--since", "lately")
    assert refused.returncode == 1
    assert refused.stderr.startswith("moment: found 'lately', expected")


def test_a_dead_letter_is_shown_with_its_bytes(settings: Settings) -> None:
    row = json.loads(typed(settings, "dead-letters", "show", NO_TEXT.dead_letter_id).stdout)
    assert (row["received"], row["length"], row["tenant_id"]) == (r'{"\xff', 3, "main")


def test_the_bytes_are_printed_exactly_as_they_came(settings: Settings) -> None:
    shown = subprocess.run(
        [
            sys.executable, "-m", "touchline",
            "dead-letters", "show", NO_TEXT.dead_letter_id, "--bytes",
        ],
        env=settings.environment(),
        capture_output=True,
        check=True,
    )  # fmt: skip
    assert shown.stdout == NO_TEXT.received


@pytest.mark.parametrize("command", ["show", "replay"])
def test_a_dead_letter_that_is_not_there_is_said_so(settings: Settings, command: str) -> None:
    missing = typed(settings, "dead-letters", command, "nothing")
    assert missing.returncode == 1
    assert "no such dead letter" in missing.stderr + missing.stdout


def test_a_letter_is_rehearsed_then_told_once_however_often_it_is_replayed(
    settings: Settings,
) -> None:
    replay = ("dead-letters", "replay", TAKEN.dead_letter_id)
    rehearsed = typed(settings, *replay, "--dry-run")
    assert (rehearsed.returncode, told(settings, "later")) == (0, 0)
    assert rehearsed.stdout.endswith("1 of 1 would be replayed\n")
    for _ in range(2):
        (said,) = json.loads(typed(settings, *replay, "--json").stdout)
        assert (said["outcome"], told(settings, "later")) == ("replayed", 1)
    listed = typed(settings, "dead-letters", "list", "--tenant", "later", "--json")
    (row,) = json.loads(listed.stdout)
    assert (row["state"], row["event_id"]) == ("replayed", said["event_id"])


def test_what_still_fails_says_why_and_stays_open(settings: Settings) -> None:
    replayed = typed(settings, "dead-letters", "replay", "--all", "--tenant", "main")
    assert replayed.returncode == 1
    assert f"{NO_TEXT.dead_letter_id}  body, byte 2: found invalid start byte" in replayed.stdout
    assert replayed.stdout.endswith("0 of 1 replayed\n")


def test_a_dismissed_letter_is_no_longer_open(settings: Settings) -> None:
    dismiss = ("dead-letters", "dismiss", OPEN.dead_letter_id, "--because", "a test")
    assert typed(settings, *dismiss).stdout == "1 dismissed\n"
    options = ("--tenant", "dismissed", "--state")
    assert typed(settings, "dead-letters", "list", *options, "open").stdout == "no dead letters\n"
    assert (
        OPEN.dead_letter_id in typed(settings, "dead-letters", "list", *options, "dismissed").stdout
    )


def test_replaying_all_by_accident_is_refused(settings: Settings) -> None:
    refused = typed(settings, "dead-letters", "replay", "--tenant", "main")
    assert refused.returncode == 2
    assert "--all" in refused.stderr


def test_a_letter_stays_open_while_the_broker_is_away(settings: Settings) -> None:
    letter = refused_at_the_border(
        text(call("away")), tenant_id="away", reason="too early", refused_at=REFUSED_AT
    )
    connect(settings).insert(TABLE.name, [TABLE.values(letter)], column_names=list(TABLE.columns))
    nowhere = settings.model_copy(update={"kafka_bootstrap": "127.0.0.1:1"})
    failed = typed(nowhere, "dead-letters", "replay", letter.dead_letter_id)
    assert failed.returncode == 1
    assert "not acknowledged by the broker" in failed.stderr
    row = json.loads(typed(settings, "dead-letters", "show", letter.dead_letter_id).stdout)
    assert row["state"] == "open"
    assert datetime.fromisoformat(row["refused_at"]) - REFUSED_AT == timedelta(0)
