"""Does an alert reach each kind of receiver within five seconds of the evaluation that found it?

Real processes: the notifier asks, the log hears, the router keeps it, the notifier tells. The clock
begins with the moment that the evaluation bears, and ends when the receiver has the whole message.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest

from events.strain import TOPIC, StrainStateChanged, strain_event
from events.strain_envelope import encode
from streams.declare import admin, make
from streams.departures import Message
from streams.producer import Producer
from tests.projections.tellings import created
from tests.streams.alerts.receiving import (
    CERTIFICATE,
    Mailbox,
    Posts,
    receiving_apart,
    taking_mail,
)
from tests.touchline.alerts.landed import land
from tests.touchline.alerts.test_notifier import SECRET, child, running, wait_until
from touchline.alerts.notifier import in_milliseconds
from touchline.local.runtime import Runtime
from touchline.settings import free_ports
from touchline.warehouse import connect

SECONDS_MAX = 5.0
POSTED = ("slack", "teams", "webhook", "alertmanager", "apprise")
KINDS = ("email", "pagerduty", *POSTED)
FILE = """
[channels.email]
kind = "email"
host = "127.0.0.1"
port = {port}
sender = "a@example.org"
to = "b@example.org"
encryption = "none"

[channels.webhook]
kind = "webhook"
url = {{ file = "webhook.url" }}
secret = {{ file = "webhook.secret" }}

[channels.pagerduty]
kind = "pagerduty"
routing_key = {{ file = "webhook.secret" }}
url = "{pager}"

[[receivers]]
name = "ada"
audience = "rep"
tenant = "main"
rep = "ada"
channels = ["email", "pagerduty", "slack", "teams", "webhook", "alertmanager", "apprise"]
group_minutes = 0

[rules.silent_deal]
every_minutes = 0.005
"""
PLAIN = """
[channels.{kind}]
kind = "{kind}"
url = {{ file = "{kind}.url" }}
"""


@dataclass
class Inboxes:
    mailbox: Mailbox
    posts: Posts
    pager: Posts

    def arrived(self, what: str) -> dict[str, float]:
        """By kind of receiver, when it first heard of this."""
        found: dict[str, float] = {}
        for mail, at in zip(self.mailbox.mails, self.mailbox.times, strict=False):
            if what in mail.get_content():
                found.setdefault("email", at)
        for post in [*self.posts.seen, *self.pager.seen]:
            if what in post.body:
                kind = post.path.strip("/") if post in self.posts.seen else "pagerduty"
                found.setdefault(kind, post.at)
        return found


@pytest.fixture
def inboxes(stores: Runtime, monkeypatch: pytest.MonkeyPatch) -> Iterator[Inboxes]:
    """One receiver of each kind, all of them Ada's."""
    # PagerDuty is called by TLS alone, and this one has a certificate of its own.
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    taken = (202, '{"status": "success", "message": "", "dedup_key": "k"}')
    with ExitStack() as opened:
        posts = opened.enter_context(receiving_apart())
        pager = opened.enter_context(receiving_apart(taken, is_secure=True))
        mailbox = opened.enter_context(taking_mail(free_ports(1)[0]))
        settings = stores.settings
        told = FILE.format(port=mailbox.port, pager=pager.url)
        told = "".join(PLAIN.format(kind=kind) for kind in POSTED if kind != "webhook") + told
        settings.alerts_file.write_text(told, encoding="utf-8")
        (settings.home / "webhook.secret").write_text(SECRET, encoding="utf-8")
        for kind in POSTED:
            url = posts.url.replace("http", "json") if kind == "apprise" else posts.url
            (settings.home / f"{kind}.url").write_text(f"{url}/{kind}", encoding="utf-8")
        yield Inboxes(mailbox, posts, pager)


@contextmanager
def at_work(stores: Runtime) -> Iterator[None]:
    told = child(stores, "notifier", strain_agreements="main=BV-1")
    with running(child(stores, "router")), running(told) as notifier:
        notifier.wait_until_ready()
        yield


def told_everywhere(inboxes: Inboxes, what: str) -> Callable[[], bool]:
    return lambda: inboxes.arrived(what).keys() == set(KINDS)


def seconds(inboxes: Inboxes, what: str, evaluated_at: float) -> dict[str, float]:
    return {kind: round(at - evaluated_at, 2) for kind, at in inboxes.arrived(what).items()}


def evaluated_at(stores: Runtime, deal: str) -> float:
    answer = connect(stores.settings).query(
        "SELECT min(toUnixTimestamp64Milli(changed_at)) FROM ops.alert "
        "WHERE subject = {subject:String}",
        parameters={"subject": f"deal/{deal}"},
    )
    ((milliseconds,),) = answer.result_rows
    return float(milliseconds) / 1000


def test_from_the_evaluation_to_each_kind_of_receiver(stores: Runtime, inboxes: Inboxes) -> None:
    silent_since = in_milliseconds() - timedelta(days=20)
    with at_work(stores):
        # The first is found while all begin; the others while all are at work.
        for number in range(3):
            deal = f"quick-{number}"
            land(stores, created(deal, f"{silent_since:%Y-%m-%d %H:%M}", owner_id="ada"))
            wait_until(told_everywhere(inboxes, deal), f"{deal} was not told everywhere")
    for deal in ("quick-1", "quick-2"):
        took = seconds(inboxes, deal, evaluated_at(stores, deal))
    assert max(took.values()) < SECONDS_MAX, took


async def test_from_the_evaluation_of_strain_to_each_kind_of_receiver(
    stores: Runtime, inboxes: Inboxes
) -> None:
    letter = StrainStateChanged(
        audience=("rep",), state="check_in_suggested", previous="normal", week="2026-W45",
        definition_version="strain/1.0.0",
    )  # fmt: skip
    with admin(stores.settings.kafka_bootstrap) as broker:
        make(broker, TOPIC)
    with at_work(stores):
        async with Producer(stores.settings.kafka_bootstrap) as producer:
            for week in ("2026-W44", "2026-W45"):
                at = in_milliseconds()
                said = letter.model_copy(update={"week": week})
                event = strain_event(said, tenant_id="main", subject="rep/ada", version=1, time=at)
                await producer.send(TOPIC.name, [Message(encode(event))])
                wait_until(told_everywhere(inboxes, week), f"{week} was not told everywhere")
    took = seconds(inboxes, "2026-W45", at.timestamp())
    assert max(took.values()) < SECONDS_MAX, took
