"""Is the alerts file understood, refused where it is wrong, and free of secrets?"""

from datetime import time
from pathlib import Path

import pytest

from projections.alerts.errors import OtherRule
from projections.alerts.receiver import Receiver
from projections.alerts.rule import rules
from streams.alerts.channels.mail import Mail
from streams.alerts.channels.pagerduty import PUBLIC, PagerDuty
from streams.alerts.channels.slack import Slack
from tests.streams.alerts.receiving import CANARY
from touchline.alerts.configuration import configuration
from touchline.alerts.errors import AlertsRefused, SecretMissing

SLACK = '[channels.team]\nkind = "slack"\nurl = { env = "SLACK_URL" }\n'
ADA = '[[receivers]]\nname = "ada"\naudience = "rep"\ntenant = "main"\nrep = "ada"\n'


def file(folder: Path, text: str) -> Path:
    path = folder / "alerts.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_every_rule_has_its_defaults_and_nobody_is_told(tmp_path: Path) -> None:
    told = configuration(tmp_path / "alerts.toml")
    assert (told.channels, told.receivers, told.rules_of("main")) == ({}, (), tuple(rules()))


def test_secrets_are_read_from_a_variable_or_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_URL", "https://hooks/1")
    (tmp_path / "pager.key").write_text("r1\n", encoding="utf-8")
    (tmp_path / "mail.password").write_text("p1\n", encoding="utf-8")
    told = configuration(
        file(
            tmp_path,
            SLACK
            + """
[channels.pager]
kind = "pagerduty"
routing_key = { file = "pager.key" }

[channels.mail]
kind = "email"
host = "mail.example.com"
sender = "alerts@example.com"
to = "ada@example.com"
user = "alerts"
password = { file = "mail.password" }
""",
        )
    )
    assert told.channels == {
        "team": Slack("https://hooks/1"),
        "pager": PagerDuty("r1", PUBLIC),
        "mail": Mail(
            "mail.example.com", 587, "alerts@example.com", "ada@example.com", "alerts", "p1"
        ),
    }


def test_a_receiver_has_hours_of_rest_in_a_zone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_URL", "https://hooks/1")
    hours = 'timezone = "Europe/Berlin"\nquiet_from = 19:00:00\nquiet_until = 08:00:00\n'
    told = configuration(file(tmp_path, SLACK + ADA + 'channels = ["team"]\n' + hours))
    assert told.receivers == (
        Receiver(
            name="ada",
            audience="rep",
            channels=("team",),
            tenant_id="main",
            rep_id="ada",
            timezone="Europe/Berlin",
            quiet_from=time(19),
            quiet_until=time(8),
        ),
    )


def test_a_tenant_has_thresholds_of_its_own_over_those_for_all(tmp_path: Path) -> None:
    text = (
        "[rules.silent_deal]\nenter = 21\n"
        "[tenants.acme.rules.silent_deal]\nsilence_days_max = 365\n"
        "[tenants.acme.rules.data_late]\nis_on = false\n"
    )
    told = configuration(file(tmp_path, text))
    by_id = {rule.id: rule for rule in told.rules_of("acme")}
    assert (by_id["silent_deal"].enter, by_id["silent_deal"].parameters) == (
        21,
        {"silence_days_max": 365},
    )
    assert not by_id["data_late"].is_on
    others = {rule.id: rule for rule in told.rules_of("main")}
    assert (others["silent_deal"].enter, others["data_late"].is_on) == (21, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[channels", "TOML: found "),
        (SLACK, "channels.team: found nothing, expected a secret in the variable SLACK_URL"),
        (
            '[channels.x]\nkind = "slack"\nurl = { file = "gone" }\n',
            r"channels\.x: found FileNotFoundError, expected a secret in the file .*gone",
        ),
        (
            '[channels.x]\nkind = "slack"\nurl = { }\n',
            r"channels\.x\.slack\.url: .*either \{ env",
        ),
        ('[channels.x]\nkind = "pigeon"\n', r"channels\.x: found what it may not be"),
        ('[channels.x]\nkind = "slack"\n', r"channels\.x\.slack\.url: found nothing"),
        (ADA + 'channels = ["team"]\n', r"receivers\.0\.channels: found 'team', expected one of"),
        (ADA + "channels = []\n", r"receivers\.0\.channels: found what it may not be"),
        (
            '[[receivers]]\nname = "mia"\naudience = "manager"\nrep = "ada"\nchannels = ["a"]\n',
            r"receivers\.0: .*no `rep` for anybody else",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(AlertsRefused, match=said):
        configuration(file(tmp_path, text))


def test_a_rule_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OtherRule, match="rule quiet_deal, id: found 'quiet_deal'"):
        configuration(file(tmp_path, "[rules.quiet_deal]\nenter = 1\n"))


@pytest.mark.parametrize(
    "text",
    [
        f'[channels.x]\nkind = "slack"\nurl = "https://hooks/{CANARY}"\n',
        f'[channels.x]\nkind = "webhook"\nurl = {{ env = "URL" }}\nsecret = "{CANARY}"\n',
        f'[channels.x]\nkind = "pagerduty"\nrouting_key = {{ env = "" }}\n# {CANARY}\n',
    ],
)
def test_a_secret_that_stands_in_the_file_is_refused_and_not_repeated(
    tmp_path: Path, text: str
) -> None:
    with pytest.raises(AlertsRefused) as told:
        configuration(file(tmp_path, text))
    assert CANARY not in f"{told.value!r} {told.value.__cause__!r}"


def test_what_was_read_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_URL", f"https://hooks/{CANARY}")
    assert CANARY not in repr(configuration(file(tmp_path, SLACK)))


def test_a_missing_secret_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(SecretMissing):
        configuration(file(tmp_path, SLACK))
