"""Does docs/how-to/alerts.md work as it is written, and do its commands say what went wrong?"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from streams.alerts import tables
from streams.warehouse import insert
from tests.projections.alerts.given import change
from tests.projections.tellings import created
from tests.streams.alerts.receiving import Posts, receiving_apart
from tests.touchline.alerts.landed import land
from tests.touchline.typed import typed_with
from touchline.alerts.configuration import configuration
from touchline.alerts.notifier import in_milliseconds
from touchline.local.runtime import Runtime
from touchline.warehouse import connect

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs/how-to/alerts.md"
NOW = in_milliseconds()
OWN = change(changed_at=NOW)


@pytest.fixture(scope="module")
def slack() -> Iterator[Posts]:
    with receiving_apart() as posts:
        yield posts


@pytest.fixture(scope="module")
def environment(stores: Runtime, slack: Posts) -> dict[str, str]:
    """Of a shell in which the secrets are, with an alert that fires."""
    client = connect(stores.settings)
    insert(client, tables.ALERTS, [OWN])
    return (
        os.environ
        | stores.settings.environment()
        | {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "MAIL_PASSWORD": "secret",
            "SLACK_URL": slack.url,
        }
    )


def write_file(stores: Runtime, snippets: Callable[[Path], list[Any]]) -> None:
    home = stores.settings.home
    (home / "pagerduty.key").write_text("r1", encoding="utf-8")
    (told,) = [each.text for each in snippets(PAGE) if each.language == "toml"]
    stores.settings.alerts_file.write_text(told, encoding="utf-8")


def test_the_how_to_works_as_written(
    stores: Runtime,
    environment: dict[str, str],
    slack: Posts,
    snippets: Callable[[Path], list[Any]],
) -> None:
    write_file(stores, snippets)
    script = "\n".join(each.text for each in snippets(PAGE) if each.language == "bash")
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert said[0] == "sales-slack: taken"
    assert said[1] == "0 alerts would have been told in 8 days"
    assert said[2].startswith("silent_deal:main:deal/D1  ")
    assert said[2].endswith("  firing  Deal D1 is silent")
    assert said[3] == "acknowledged: Deal D1 is silent"
    assert said[4].startswith("muted until ")
    assert [json.loads(post.body)["text"] for post in slack.seen] == [
        "Touchline tries this channel",
        "Resolved: Touchline tries this channel",
    ]
    (listed,) = json.loads(typed_with(environment, "alerts", "list", "--json").stdout)
    assert (listed["alert_key"], listed["state"]) == (OWN.alert_key, "acknowledged")


def test_a_rule_is_previewed_over_what_was_told(
    stores: Runtime, environment: dict[str, str]
) -> None:
    midnight = NOW.replace(hour=0, minute=0, second=0, microsecond=0)
    told_at = midnight - timedelta(days=18) + timedelta(hours=9)
    land(stores, created("D9", f"{told_at:%Y-%m-%d %H:%M}", owner_id="ada"))
    arguments = ("alerts", "preview", "silent_deal", "--since", "5d", "--json")
    changed = {**environment, "TOUCHLINE_ALERTS_FILE": "/nowhere/alerts.toml"}
    done = typed_with(changed, *arguments)
    assert [(each["changed_at"], each["change"]) for each in json.loads(done.stdout)] == [
        ((midnight - timedelta(days=3)).isoformat(), "firing")
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ack", "silent_deal:main:deal/D7"), "alert 'silent_deal:main:deal/D7': found none"),
        (("test", "pigeon"), "channels: found 'pigeon', expected one of ada-mail, pager, sales-"),
        (("preview", "data_late"), "rule data_late: found a rule about this installation as it"),
        (("preview", "silent_deal", "--since", "soon"), "moment: found 'soon'"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    environment: dict[str, str], arguments: tuple[str, ...], said: str
) -> None:
    done = typed_with(environment, "alerts", *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_channel_that_is_not_there_says_so_and_no_more(
    environment: dict[str, str], slack: Posts
) -> None:
    slack.answers = [(404, {})]
    done = typed_with(environment, "alerts", "test", "sales-slack")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "answered 404\n")


def test_a_muted_alert_is_listed_as_such_for_its_tenant_only(
    stores: Runtime, environment: dict[str, str]
) -> None:
    other = replace(OWN, tenant_id="acme", alert_key="silent_deal:acme:deal/D2")
    insert(connect(stores.settings), tables.ALERTS, [other])
    typed_with(environment, "alerts", "mute", "silent_deal", "--tenant", "acme", "--for", "1h")
    listed = typed_with(environment, "alerts", "list", "--tenant", "acme", "--json").stdout
    assert [(each["tenant_id"], each["state"]) for each in json.loads(listed)] == [
        ("acme", "muted")
    ]


def test_what_is_over_is_listed_when_asked_for(
    stores: Runtime, environment: dict[str, str]
) -> None:
    begun = replace(OWN, tenant_id="done", alert_key="k")
    over = [begun, replace(begun, number=2, change="resolved")]
    insert(connect(stores.settings), tables.ALERTS, over)
    assert typed_with(environment, "alerts", "list", "--tenant", "done").stdout == "no alerts\n"
    listed = typed_with(environment, "alerts", "list", "--tenant", "done", "--all").stdout
    assert "  resolved  " in listed


def test_what_is_about_one_person_is_listed_to_nobody(
    stores: Runtime, environment: dict[str, str]
) -> None:
    own = replace(OWN, tenant_id="own", rule="effort_on_lost_deals", alert_key="about ada")
    insert(connect(stores.settings), tables.ALERTS, [own])
    listed = typed_with(environment, "alerts", "list", "--tenant", "own", "--all")
    assert listed.stdout == "no alerts\n"


def test_the_file_of_the_page_is_one_that_is_understood(
    stores: Runtime, snippets: Callable[[Path], list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_file(stores, snippets)
    monkeypatch.setenv("MAIL_PASSWORD", "secret")
    monkeypatch.setenv("SLACK_URL", "https://hooks")
    told = configuration(stores.settings.alerts_file)
    assert [receiver.audience for receiver in told.receivers] == ["rep", "manager", "operator"]
    by_id = {rule.id: rule for rule in told.rules_of("main")}
    assert (by_id["silent_deal"].enter, by_id["effort_on_lost_deals"].is_shadow) == (21, True)
