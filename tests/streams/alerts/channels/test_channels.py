"""Does each channel say what its receiver understands, once, and never what is secret?"""

import json
import logging
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook as Verifier

from projections.alerts.alert import AlertRow
from projections.alerts.notice import Notice
from streams.alerts.channels.alertmanager import Alertmanager
from streams.alerts.channels.channel import Channel
from streams.alerts.channels.mail import Mail
from streams.alerts.channels.others import Others
from streams.alerts.channels.pagerduty import PagerDuty
from streams.alerts.channels.slack import Slack
from streams.alerts.channels.teams import Teams
from streams.alerts.channels.webhook import Webhook
from streams.alerts.errors import Undelivered
from tests.projections.alerts.given import AT, change
from tests.streams.alerts.receiving import CANARY, Mailbox, Posts, receiving, taking_mail, trusting
from touchline.settings import free_ports

SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
TAKEN_BY_PAGERDUTY = (202, '{"status": "success", "message": "", "dedup_key": "k"}')


def now() -> datetime:
    return datetime.now(UTC)


def notice(*alerts: AlertRow, reason: str = "first") -> Notice:
    return Notice("n-1", "main", "ada", reason, alerts or (change(),), AT)


BY_POST: dict[str, Callable[[str], Channel]] = {
    "slack": lambda url: Slack(f"{url}/services/{CANARY}"),
    "teams": lambda url: Teams(f"{url}/workflows/{CANARY}"),
    "webhook": lambda url: Webhook(f"{url}/hook/{CANARY}", SECRET, now),
    "alertmanager": lambda url: Alertmanager(f"{url}/am/{CANARY}"),
    "pagerduty": lambda url: PagerDuty(CANARY, url, trusting()),
}
each_channel = pytest.mark.parametrize("channel", BY_POST.values(), ids=BY_POST)


@pytest.fixture
async def posts() -> AsyncIterator[Posts]:
    async with receiving() as posts:
        yield posts


@pytest.fixture
async def secure() -> AsyncIterator[Posts]:
    """PagerDuty's client speaks to nobody without TLS, and so to none of the others' servers."""
    async with receiving(TAKEN_BY_PAGERDUTY, is_secure=True) as posts:
        yield posts


@pytest.fixture
def server(channel: Callable[[str], Channel], posts: Posts, secure: Posts) -> Posts:
    """The receiver that a channel speaks to."""
    return secure if isinstance(channel(secure.url), PagerDuty) else posts


@pytest.fixture
def mailbox() -> Any:
    with taking_mail(free_ports(1)[0]) as mailbox:
        yield mailbox


def by_mail(mailbox: Mailbox) -> Mail:
    return Mail("127.0.0.1", mailbox.port, "alerts@example.com", "ada@example.com", encryption="")


# What the receivers see


async def test_slack_is_sent_blocks_in_which_nobody_is_mentioned(posts: Posts) -> None:
    alert = change(title="Deal <!channel> & Co is silent")
    await Slack(posts.url).send(notice(alert))
    said = json.loads(posts.seen[0].body)
    assert said["text"] == "Deal &lt;!channel&gt; &amp; Co is silent"
    assert [block["type"] for block in said["blocks"]] == ["header", "section"]
    assert said["blocks"][0]["text"] == {
        "type": "plain_text",
        "text": "Deal <!channel> & Co is silent",
    }
    assert said["blocks"][1]["text"]["text"] == (
        "*Deal &lt;!channel&gt; &amp; Co is silent*\nNobody has been in touch for 15 days."
    )


async def test_slack_takes_fifty_blocks_and_is_told_how_many_are_left(posts: Posts) -> None:
    await Slack(posts.url).send(notice(*(change(f"D{number}") for number in range(50))))
    said = json.loads(posts.seen[0].body)
    assert len(said["blocks"]) == 50
    assert said["blocks"][-1]["elements"][0]["text"] == "and 2 more"


async def test_a_mail_has_an_id_of_its_own_that_it_keeps(mailbox: Mailbox) -> None:
    for _ in range(2):
        await by_mail(mailbox).send(notice(change("D1"), change("D2", number=2)))
    one, again = mailbox.mails
    assert one["Message-ID"] == again["Message-ID"] == "<n-1@example.com>"
    assert one["Subject"] == "1 alerts, 1 resolved"
    assert one["To"] == "ada@example.com"
    assert one["Auto-Submitted"] == "auto-generated"
    assert one.get_content().splitlines() == [
        "Deal D1 is silent",
        "Nobody has been in touch for 15 days.",
        "",
        "Resolved: Deal D2 is silent",
    ]


async def test_the_end_of_an_alert_is_in_the_conversation_of_its_beginning(
    mailbox: Mailbox,
) -> None:
    await by_mail(mailbox).send(notice(change()))
    await by_mail(mailbox).send(notice(change(number=2)))
    assert mailbox.mails[0]["References"] == mailbox.mails[1]["References"] != ""


async def test_a_line_break_in_a_title_is_no_header_of_the_mail(mailbox: Mailbox) -> None:
    await by_mail(mailbox).send(notice(change(title="silent\r\nBcc: all@example.com")))
    assert mailbox.mails[0]["Bcc"] is None
    assert mailbox.mails[0]["Subject"] == "silent Bcc: all@example.com"


async def test_teams_is_sent_an_adaptive_card(posts: Posts) -> None:
    await Teams(posts.url).send(notice(change("D1"), change("D2", number=2)))
    said = json.loads(posts.seen[0].body)
    (attachment,) = said["attachments"]
    assert (said["type"], attachment["contentType"]) == (
        "message",
        "application/vnd.microsoft.card.adaptive",
    )
    assert [block["text"] for block in attachment["content"]["body"]] == [
        "1 alerts, 1 resolved",
        "Deal D1 is silent",
        "Nobody has been in touch for 15 days.",
        "Resolved: Deal D2 is silent",
    ]


async def test_a_webhook_is_signed_as_standard_webhooks_are(posts: Posts) -> None:
    await Webhook(posts.url, SECRET, now).send(notice())
    (post,) = posts.seen
    said = Verifier(SECRET).verify(post.body, dict(post.headers))
    assert (post.headers["webhook-id"], said["type"]) == ("n-1", "alerts.notified")
    assert said["data"]["alerts"][0]["alert_key"] == "silent_deal:main:deal/D1"


async def test_alertmanager_receivers_know_an_alert_by_its_fingerprint(posts: Posts) -> None:
    for number in (1, 2):
        await Alertmanager(posts.url).send(notice(change(number=number)))
    begun, over = (json.loads(post.body) for post in posts.seen)
    assert (begun["version"], begun["status"], over["status"]) == ("4", "firing", "resolved")
    assert begun["alerts"][0] == {
        "status": "firing",
        "labels": {
            "alertname": "silent_deal",
            "tenant": "main",
            "subject": "deal/D1",
            "severity": "warning",
        },
        "annotations": {
            "summary": "Deal D1 is silent",
            "description": "Nobody has been in touch for 15 days.",
        },
        "startsAt": "2026-03-02T09:00:00.000Z",
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": "",
        "fingerprint": begun["alerts"][0]["fingerprint"],
    }
    assert over["alerts"][0]["fingerprint"] == begun["alerts"][0]["fingerprint"]
    assert over["alerts"][0]["endsAt"] == "2026-03-02T09:00:00.000Z"


async def test_pagerduty_triggers_and_resolves_by_the_key_of_the_alert(secure: Posts) -> None:
    urgent = change("D2", is_urgent=True)
    pager = PagerDuty("r1", secure.url, trusting())
    await pager.send(notice(change(), urgent))
    await pager.send(notice(change(number=2)))
    begun, urgent_one, over = (json.loads(post.body) for post in secure.seen)
    assert {post.path for post in secure.seen} == {"/v2/enqueue"}
    assert begun["event_action"] == "trigger"
    assert begun["routing_key"] == "r1"
    assert begun["dedup_key"] == over["dedup_key"] == "silent_deal:main:deal/D1"
    assert begun["payload"]["summary"] == "Deal D1 is silent"
    assert (begun["payload"]["severity"], urgent_one["payload"]["severity"]) == (
        "warning",
        "critical",
    )
    assert over["event_action"] == "resolve"


async def test_apprise_takes_a_notice_to_a_service_that_it_knows(posts: Posts) -> None:
    url = posts.url.replace("http://", "json://")
    await Others(f"{url}/{CANARY}").send(notice())
    said = json.loads(posts.seen[0].body)
    assert (said["title"], said["message"]) == (
        "Deal D1 is silent",
        "Deal D1 is silent\nNobody has been in touch for 15 days.",
    )


# What they answer


@each_channel
@pytest.mark.parametrize(
    ("status", "headers", "is_final", "away"),
    [
        (503, {}, False, None),
        (429, {"Retry-After": "7"}, False, timedelta(seconds=7)),
        (404, {}, True, None),
        (403, {}, True, None),
    ],
)
async def test_an_answer_says_whether_to_try_again_and_when(
    server: Posts,
    channel: Callable[[str], Channel],
    status: int,
    headers: dict[str, str],
    is_final: bool,
    away: timedelta | None,
) -> None:
    server.answers = [(status, headers)]
    with pytest.raises(Undelivered, match=rf"^answered {status}$") as told:
        await channel(server.url).send(notice())
    assert (told.value.is_final, told.value.away) == (is_final, away)
    assert len(server.seen) == 1


@each_channel
async def test_where_nobody_listens_it_is_tried_again(channel: Callable[[str], Channel]) -> None:
    with pytest.raises(Undelivered, match="no answer") as told:
        await channel(f"https://127.0.0.1:{free_ports(1)[0]}").send(notice())
    assert not told.value.is_final


@pytest.mark.parametrize(
    ("answer", "is_final"), [("451 later", False), ("554 never", True)], ids=str
)
async def test_a_mail_server_says_whether_to_try_again(
    mailbox: Mailbox, answer: str, is_final: bool
) -> None:
    mailbox.answers = [answer]
    with pytest.raises(Undelivered, match=f"answered {answer[:3]}") as told:
        await by_mail(mailbox).send(notice())
    assert told.value.is_final == is_final


async def test_a_mail_server_that_is_away_is_tried_again() -> None:
    away = Mail("127.0.0.1", free_ports(1)[0], "alerts@example.com", "ada@example.com")
    with pytest.raises(Undelivered, match="no answer: SMTPConnectError") as told:
        await away.send(notice())
    assert not told.value.is_final


async def test_a_service_that_apprise_cannot_reach_is_tried_again_and_one_unknown_is_not() -> None:
    nobody = Others(f"json://127.0.0.1:{free_ports(1)[0]}")
    with pytest.raises(Undelivered, match="no, or not at all") as told:
        await nobody.send(notice())
    assert not told.value.is_final
    with pytest.raises(Undelivered, match="Apprise knows no such URL") as told:
        await Others("nothing://").send(notice())
    assert told.value.is_final


# What is secret


@each_channel
async def test_no_secret_is_logged_or_said(
    server: Posts, channel: Callable[[str], Channel], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    said = []
    for url in (server.url, f"https://127.0.0.1:{free_ports(1)[0]}"):
        server.answers = [(500, {})]
        with pytest.raises(Undelivered) as told:
            await channel(url).send(notice())
        said.append(f"{told.value!r} {told.value} {told.value.__cause__!r}")
    assert CANARY not in "\n".join([*said, repr(channel(server.url)), caplog.text])
    assert SECRET not in repr(channel(server.url))
    assert CANARY in server.seen[0].path + server.seen[0].body


async def test_apprise_and_mail_say_no_secret_either(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    port = free_ports(1)[0]
    mail = Mail("127.0.0.1", port, "a@example.com", "b@example.com", "ada", CANARY)
    for channel in (mail, Others(f"json://ada:{CANARY}@127.0.0.1:{port}/")):
        with pytest.raises(Undelivered) as told:
            await channel.send(notice())
        assert CANARY not in f"{told.value!r} {channel!r}"
    assert CANARY not in caplog.text
