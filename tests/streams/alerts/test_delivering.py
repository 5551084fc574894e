"""Does every alert reach its receiver, and is it seen once, however often the sender is killed?"""

import json
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from time import monotonic
from typing import Any

import pytest

from projections.alerts.alert import AlertRow
from projections.alerts.receiver import Receiver
from streams.alerts import tables
from streams.alerts.archive import AlertArchive, message
from streams.alerts.channels.alertmanager import Alertmanager
from streams.alerts.channels.mail import Mail
from streams.alerts.channels.pagerduty import PagerDuty
from streams.alerts.channels.slack import Slack
from streams.alerts.channels.webhook import Webhook
from streams.alerts.delivering import Deliverer
from streams.crash_points import CrashPoint, never
from streams.dead_letters import TABLE as DEAD_LETTERS
from streams.warehouse import Landing
from tests.projections.alerts.given import change
from tests.streams.alerts.receiving import Mailbox, Post, Posts, receiving, taking_mail, trusting
from tests.streams.given import Ground, batch_of
from touchline.alerts.notifier import in_milliseconds
from touchline.settings import free_ports

START = in_milliseconds()
SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
KILLS = 50


class Killed(Exception):
    """The process ends here."""


@dataclass
class Inboxes:
    """What each kind of receiver got, and what of it is shown."""

    mailbox: Mailbox
    pager: Posts
    alertmanager: Posts
    webhook: Posts
    slack: Posts

    @property
    def shown_by_key(self) -> dict[str, list[str]]:
        """What receivers that know keys show: a repeated key is not shown again."""
        return {
            "mail": _once(
                (mail["Message-ID"], mail.get_content().splitlines()[0])
                for mail in self.mailbox.mails
            ),
            "pager": _once(
                ((said["dedup_key"], said["event_action"]), said["payload"]["summary"])
                for said in map(_json, self.pager.seen)
            ),
            "alertmanager": _once(
                ((alert["fingerprint"], alert["status"]), alert["annotations"]["summary"])
                for post in self.alertmanager.seen
                for alert in _json(post)["alerts"]
            ),
            "webhook": _once(
                (post.headers["webhook-id"], _json(post)["data"]["alerts"][0]["title"])
                for post in self.webhook.seen
            ),
        }


def _json(post: Post) -> Any:
    """What a receiver was told."""
    return json.loads(post.body)


def _once(told: Iterable[tuple[object, str]]) -> list[str]:
    return sorted(dict(told).values())


@pytest.fixture
async def inboxes() -> AsyncIterator[Inboxes]:
    taken = (202, '{"status": "success", "message": "", "dedup_key": "k"}')
    async with AsyncExitStack() as opened:
        posts = [await opened.enter_async_context(receiving()) for _ in range(3)]
        pager = await opened.enter_async_context(receiving(taken, is_secure=True))
        mailbox = opened.enter_context(taking_mail(free_ports(1)[0]))
        yield Inboxes(mailbox, pager, *posts)


def deliverer(
    own: Ground,
    inboxes: Inboxes,
    *,
    at: datetime = START,
    crash_point: CrashPoint = never,
    receivers: Iterable[str] = ("mail", "pager", "alertmanager", "webhook", "slack"),
) -> Deliverer:
    who = Receiver(
        name="ops",
        audience="operator",
        tenant_id=own.tenant,
        channels=tuple(receivers),
        group_minutes=0,
    )
    channels = {
        "mail": Mail("127.0.0.1", inboxes.mailbox.port, "a@e.org", "b@e.org", encryption=""),
        "pager": PagerDuty("r", inboxes.pager.url, trusting()),
        "alertmanager": Alertmanager(inboxes.alertmanager.url),
        "webhook": Webhook(inboxes.webhook.url, SECRET, lambda: datetime.now(UTC)),
        "slack": Slack(inboxes.slack.url),
    }
    return Deliverer(own.client, [who], channels, lambda: at, crash_point)


async def land(own: Ground, *alerts: AlertRow) -> None:
    archive = AlertArchive(
        Landing(own.client, tables.ALERTS), Landing(own.client, DEAD_LETTERS), lambda: START
    )
    await archive(batch_of(*(message(alert).value for alert in alerts)))


def alert(own: Ground, name: str, number: int = 1) -> AlertRow:
    return change(
        name,
        number,
        tenant_id=own.tenant,
        alert_key=f"data_late:{own.tenant}:{name}",
        audience="operator",
        escalates_to="",
        changed_at=START,
        title=f"{name} is late",
    )


async def test_an_alert_reaches_each_kind_of_receiver_within_seconds(
    own: Ground, inboxes: Inboxes
) -> None:
    began = monotonic()
    await land(own, alert(own, "A"))
    assert await deliverer(own, inboxes).deliver() == 5
    assert monotonic() - began < 5
    assert set(map(tuple, inboxes.shown_by_key.values())) == {("A is late",)}
    assert len(inboxes.slack.seen) == 1
    assert await deliverer(own, inboxes, at=START + timedelta(hours=1)).deliver() == 0


async def test_one_notification_for_each_key_is_seen_under_fifty_kills(
    own: Ground, inboxes: Inboxes
) -> None:
    """Alerts come in while the sender is killed at every point, again and again."""
    dice, kills, names = Random(9), 0, [f"A{number}" for number in range(12)]
    waiting = list(names)
    at = START
    while kills < KILLS or waiting:
        if waiting:
            await land(own, alert(own, waiting.pop()))
        armed = [dice.randint(1, 4)]

        def crash_point(point: str, armed: list[int] = armed) -> None:
            armed[0] -= 1
            if armed[0] == 0:
                raise Killed

        at += timedelta(minutes=1)
        try:
            await deliverer(own, inboxes, at=at, crash_point=crash_point).deliver()
        except* Killed:
            kills += 1
    await deliverer(own, inboxes, at=at + timedelta(hours=1)).deliver()
    shown = [f"{name} is late" for name in sorted(names)]
    assert inboxes.shown_by_key == dict.fromkeys(
        ("mail", "pager", "alertmanager", "webhook"), shown
    )
    told = [section for post in inboxes.slack.seen for section in _json(post)["blocks"][1:]]
    assert len(told) >= len(names)
    assert len(inboxes.slack.seen) - len({post.body for post in inboxes.slack.seen}) <= kills


async def test_a_receiver_that_is_away_is_tried_again_later_and_holds_up_no_other(
    own: Ground, inboxes: Inboxes
) -> None:
    await land(own, alert(own, "A"))
    inboxes.slack.answers = [(503, {}), (429, {"Retry-After": "60"})]
    assert await deliverer(own, inboxes, receivers=("slack", "mail")).deliver() == 1
    waits = {
        seconds: await deliverer(
            own, inboxes, receivers=("slack", "mail"), at=START + timedelta(seconds=seconds)
        ).deliver()
        for seconds in (1, 2, 61, 62)
    }
    assert waits == {1: 0, 2: 0, 61: 0, 62: 1}
    assert len(inboxes.mailbox.mails) == 1


async def test_what_a_receiver_will_never_take_is_given_up_and_says_why(
    own: Ground, inboxes: Inboxes
) -> None:
    await land(own, alert(own, "A"))
    inboxes.slack.answers = [(404, {})]
    await deliverer(own, inboxes, receivers=("slack",)).deliver()
    kept = [row for row in tables.notifications(own.client, START) if row.tenant_id == own.tenant]
    assert [(row.state, row.attempt, row.problem) for row in kept] == [
        ("given up", 1, "answered 404")
    ]


async def test_a_frozen_sender_that_wakes_up_sends_nothing_again(
    own: Ground, inboxes: Inboxes
) -> None:
    await land(own, alert(own, "A"))

    def freeze(point: str) -> None:
        raise Killed

    frozen = deliverer(own, inboxes, crash_point=freeze, receivers=("slack",))
    with pytest.raises(Killed):
        await frozen.deliver()
    (planned,) = [
        row for row in tables.notifications(own.client, START) if row.tenant_id == own.tenant
    ]
    awake = deliverer(own, inboxes, receivers=("slack",))
    assert await awake.deliver() == 1
    assert tables.attempts_of(own.client, planned) == planned.attempt + 1
    assert await frozen.send_all([planned], {alert(own, "A").id: alert(own, "A")}) == 0
    assert len(inboxes.slack.seen) == 1


async def test_a_channel_that_is_no_longer_there_is_given_up(own: Ground, inboxes: Inboxes) -> None:
    await land(own, alert(own, "A"))
    gone = replace(deliverer(own, inboxes, receivers=("slack",)), channels={})
    await gone.deliver()
    (kept,) = [
        row for row in tables.notifications(own.client, START) if row.tenant_id == own.tenant
    ]
    assert (kept.state, kept.problem) == ("given up", "no such channel any more")
