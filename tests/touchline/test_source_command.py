"""Can a RevOps engineer set a source up, see what is wrong with it, and rehearse a payload?"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from streams.sources.known import Source, sources_text
from tests.conftest import Snippet
from touchline.cli import app

HOW_TO = Path(__file__).parents[2] / "docs/how-to/connect-hubspot.md"

Type = Callable[..., Result]
CHANGE = {
    "subscriptionType": "deal.propertyChange",
    "occurredAt": 1762128000123,
    "objectId": 112558566461,
    "propertyName": "dealstage",
    "propertyValue": "closedwon",
}


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Type:
    monkeypatch.setenv("TOUCHLINE_HOME", str(tmp_path))
    monkeypatch.setenv("TOUCHLINE_COLLECTOR_PUBLIC_URL", "https://ingest.example.com")

    def type(*words: str) -> Result:
        return CliRunner().invoke(app, ["source", *words])

    return type


def test_a_source_is_added_listed_paused_resumed_and_removed(typed: Type, tmp_path: Path) -> None:
    place = "secret=env:HUB_SECRET"
    added = typed("add", "hub", "--vendor", "hubspot", "--tenant", "acme", "--secret", place)
    address = "https://ingest.example.com/v1/sources/hub"
    assert (added.exit_code, added.stdout) == (0, address + "\n")
    (listed,) = json.loads(typed("list", "--json").stdout)
    assert listed == {
        "source": "hub",
        "vendor": "hubspot",
        "tenant": "acme",
        "state": "active",
        "address": address,
    }
    assert typed("pause", "hub").exit_code == 0
    assert "paused" in typed("list").stdout
    assert typed("resume", "hub").exit_code == 0
    assert "paused" not in typed("list").stdout
    assert (tmp_path / "sources.json").stat().st_mode & 0o077 == 0
    assert typed("remove", "hub").exit_code == 0
    assert json.loads(typed("list", "--json").stdout) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("hub", "--vendor", "sugar"), "vendor: found 'sugar', expected one of"),
        (("a hub", "--vendor", "hubspot"), "source: found 'a hub'"),
        (("hub", "--vendor", "hubspot", "--secret", "sceret=env:X"), "secret: found 'sceret'"),
        (("hub", "--vendor", "hubspot", "--option", "colour=red"), "option: found 'colour'"),
        (("hub", "--vendor", "hubspot", "--option", "timezone=Mars"), "timezone: found 'Mars'"),
        (
            ("hub", "--vendor", "stripe", "--option", "a=b"),
            "option: found 'a', expected one of none",
        ),
        (("hub", "--mapping", "none.toml"), "none.toml: found No such file or directory, expected"),
    ],
)
def test_what_cannot_be_is_refused_by_its_name(
    typed: Type, words: tuple[str, ...], said: str
) -> None:
    refused = typed("add", *words)
    assert said in str(refused.exception)


@pytest.mark.parametrize("words", [("add", "own"), ("translate", str(HOW_TO))])
@pytest.mark.parametrize("both", [(), ("--vendor", "stripe", "--mapping", "own.toml")])
def test_a_source_is_understood_by_a_vendor_or_by_a_mapping(
    typed: Type, words: tuple[str, ...], both: tuple[str, ...]
) -> None:
    refused = typed(*words, *both)
    assert refused.exit_code == 2
    assert "expected --vendor NAME or --mapping FILE" in " ".join(refused.output.split())


def test_check_says_that_a_mapping_cannot_be_meant_any_more(typed: Type, tmp_path: Path) -> None:
    own = Source(tenant_id="acme", vendor="own", mapping={"source": "own"})
    (tmp_path / "sources.json").write_text(sources_text({"own": own}))
    checked = typed("check", "own")
    assert checked.exit_code == 2
    assert checked.stdout.startswith("source own, mapping, events: found nothing, expected a value")


def test_what_signs_nothing_has_an_address_that_nobody_guesses_and_that_stays(
    typed: Type, tmp_path: Path
) -> None:
    words = ("add", "crm", "--vendor", "pipedrive")
    first, again = typed(*words).stdout, typed(*words, "--option", "currency=EUR").stdout
    assert first == again
    begins = "https://ingest.example.com/v1/sources/crm/"
    assert first.startswith(begins)
    assert len(first.removeprefix(begins).strip()) >= 128 / 6
    assert first != typed("add", "other", *words[2:]).stdout.replace("other", "crm")
    assert json.loads(typed("list", "--json").stdout)[0]["address"] == first.strip()
    guessed = Source(tenant_id="acme", vendor="pipedrive")
    (tmp_path / "sources.json").write_text(sources_text({"crm": guessed}))
    assert "found one that can be guessed" in typed("check", "crm").stdout


@pytest.mark.parametrize("command", ["check", "pause", "resume", "remove"])
def test_a_source_that_is_not_there_is_said_not_to_be(typed: Type, command: str) -> None:
    assert "source: found 'other'" in str(typed(command, "other").exception)


def test_check_says_what_is_missing_and_where(typed: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOUCHLINE_COLLECTOR_PUBLIC_URL", "http://127.0.0.1:8080")
    places = ("--secret", "secret=env:NOT_THERE", "--secret", "token=file:/nowhere")
    typed("add", "hub", "--vendor", "hubspot", *places)
    checked = typed("check", "hub")
    assert checked.exit_code == 2
    found = checked.stdout.splitlines()
    assert [line.partition(": found")[0] for line in found] == [
        "public address",
        "source hub, secret",
        "source hub, token",
    ]


def test_a_payload_is_rehearsed_and_nothing_is_sent(typed: Type, tmp_path: Path) -> None:
    file = tmp_path / "payload.json"
    file.write_text(json.dumps([CHANGE, CHANGE | {"subscriptionType": "ticket.creation"}]))
    shown = typed("translate", str(file), "--vendor", "hubspot")
    event, fetch, untold = map(json.loads, shown.stdout.splitlines())
    assert shown.exit_code == 0
    assert event["type"] == "deal.stage_changed"
    assert event["data"] == {"deal_id": "112558566461", "stage": "closedwon"}
    assert fetch == {"fetch": "deal", "ids": ["112558566461"]}
    assert "ticket" in untold["untold"]


def test_an_object_of_the_api_is_rehearsed_by_its_kind(typed: Type, tmp_path: Path) -> None:
    file = tmp_path / "deal.json"
    deal = {"createdate": "2026-01-01T00:00:00Z", "amount": "5", "dealstage": "new"}
    file.write_text(json.dumps({"id": "1", "properties": deal}))
    words = ("translate", str(file), "--vendor", "hubspot", "--kind", "deal")
    event = json.loads(typed(*words, "--option", "currency=EUR").stdout)
    assert (event["data"]["amount"], event["data"]["currency"]) == ("5", "EUR")
    refused = typed("translate", str(file), "--vendor", "hubspot", "--kind", "order")
    assert (refused.exit_code, "untold" in json.loads(refused.stdout)) == (2, True)


def test_of_a_mail_that_came_is_said_that_its_text_would_be_scored(
    typed: Type, tmp_path: Path
) -> None:
    file = tmp_path / "email.json"
    came = {"hs_timestamp": "2026-01-01T00:00:00Z", "hs_email_direction": "INCOMING_EMAIL"}
    file.write_text(json.dumps({"id": "1", "properties": came}))
    shown = typed("translate", str(file), "--vendor", "hubspot", "--kind", "email")
    event, text = map(json.loads, shown.stdout.splitlines())
    assert (event["type"], text) == ("email.received", {"score": "email", "id": "1"})


def test_an_event_that_would_be_refused_says_so(typed: Type, tmp_path: Path) -> None:
    file = tmp_path / "call.json"
    ahead = {"hs_timestamp": "2099-01-01T00:00:00Z"}
    file.write_text(json.dumps({"id": "1", "properties": ahead}))
    shown = typed("translate", str(file), "--vendor", "hubspot", "--kind", "call")
    assert "at most 10 minutes" in json.loads(shown.stdout)["untold"]


def test_the_how_to_is_what_is_typed(
    snippets: Callable[[Path], list[Snippet]], tmp_path: Path
) -> None:
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = os.environ | {"TOUCHLINE_HOME": str(tmp_path / "home"), "PATH": path}
    typed = [each.text for each in snippets(HOW_TO) if each.language == "bash"]
    said = [
        subprocess.run(
            ["bash", "-euc", each], cwd=tmp_path, env=environment, capture_output=True, check=True
        ).stdout.decode()
        for each in typed
    ]
    assert said[0] == "http://127.0.0.1:8080/v1/sources/hub\n"
    event, fetch = map(json.loads, said[1].splitlines())
    assert (event["type"], fetch["fetch"]) == ("deal.stage_changed", "deal")
