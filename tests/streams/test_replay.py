"""Is a letter taken once its bytes are an event, told once, and kept open while they are none?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest
from clickhouse_connect.driver.client import Client

from events.codec import decode, encode
from events.ids import event_id
from events.topics import key
from streams.batch import Batch
from streams.dead_letters import TABLE, DeadLetterRow, refused_at_the_border, refused_in_the_log
from streams.departures import Message
from streams.letters import Wanted, dismiss, last_words, listed
from streams.replay import MISSING, Replay, Verdict, judged_again
from streams.sources import delivery
from tests.streams.border import call, text
from tests.streams.given import RECORDED, Ground, batch_of, called, event, minutes

AHEAD = text(call(time=RECORDED + minutes(30)))
LATER = RECORDED + minutes(60)


class Log:
    """Takes what is sent to it; away, it takes nothing."""

    def __init__(self, *, is_away: bool = False) -> None:
        self.is_away = is_away
        self.messages: list[Message] = []

    async def send(self, topic: str, messages: Sequence[Message]) -> None:
        if self.is_away:
            raise TimeoutError(topic)
        self.messages += messages


@pytest.fixture
def client(own: Ground) -> Client:
    return own.client


@pytest.fixture
def letter(client: Client, own: Ground) -> DeadLetterRow:
    """An event that the collector refused because it would happen half an hour later."""
    return buried(
        client,
        refused_at_the_border(
            AHEAD, tenant_id=own.tenant, reason="time: too far ahead", refused_at=RECORDED
        ),
    )


def buried(client: Client, letter: DeadLetterRow) -> DeadLetterRow:
    client.insert(TABLE.name, [TABLE.values(letter)], column_names=list(TABLE.columns))
    return letter


def in_the_log(value: bytes, batch: Batch | None = None) -> DeadLetterRow:
    batch = batch or batch_of(value)
    return refused_in_the_log(batch, batch.records[0], reason="no JSON", refused_at=RECORDED)


def replaying(client: Client, log: Log | None, now: datetime = LATER) -> Replay:
    return Replay(client, "events", lambda: now, log.send if log else None)


def state(client: Client, own: Ground) -> str:
    (row,) = listed(client, Wanted(own.tenant), 2)
    return str(row["state"])


async def test_a_letter_whose_time_has_come_is_told_as_its_tenants(
    client: Client, own: Ground, letter: DeadLetterRow
) -> None:
    log = Log()
    (verdict,) = await replaying(client, log)([letter.dead_letter_id])
    (message,) = log.messages
    told = decode(message.value)
    assert (told.tenant_id, told.recorded_at) == (own.tenant, LATER)
    assert verdict.event_id == str(told.event_id) == str(event_id(own.tenant, "crm", "1"))
    assert message.key == key(told)
    assert state(client, own) == "replayed"


async def test_a_letter_is_judged_as_the_collector_would_judge_it_now(
    client: Client, own: Ground, letter: DeadLetterRow
) -> None:
    log = Log()
    (verdict,) = await replaying(client, log, now=RECORDED)([letter.dead_letter_id])
    assert verdict.outcome.startswith("time: found 2026-03-02T13:30:00.000Z, expected at most")
    assert (verdict.is_replayed, log.messages) == (False, [])
    words = last_words(client, [letter.dead_letter_id])
    assert words[letter.dead_letter_id].outcome == verdict.outcome
    assert state(client, own) == "open"


async def test_replaying_again_tells_nothing(client: Client, letter: DeadLetterRow) -> None:
    first, again = Log(), Log()
    said = await replaying(client, first)([letter.dead_letter_id])
    repeated = await replaying(client, again)([letter.dead_letter_id])
    assert [each.event_id for each in repeated] == [each.event_id for each in said]
    assert (len(first.messages), again.messages) == (1, [])


async def test_a_letter_stays_open_when_the_broker_did_not_acknowledge(
    client: Client, own: Ground, letter: DeadLetterRow
) -> None:
    with pytest.raises(TimeoutError):
        await replaying(client, Log(is_away=True))([letter.dead_letter_id])
    assert state(client, own) == "open"


async def test_a_rehearsal_changes_nothing(
    client: Client, own: Ground, letter: DeadLetterRow
) -> None:
    (verdict,) = await replaying(client, None)([letter.dead_letter_id])
    assert verdict.is_replayed
    assert last_words(client, [letter.dead_letter_id]) == {}


async def test_a_dismissed_letter_stays_dismissed_unless_it_is_taken(
    client: Client, own: Ground, letter: DeadLetterRow
) -> None:
    dismiss(client, [letter.dead_letter_id], because="a test", now=RECORDED - minutes(1))
    await replaying(client, Log(), now=RECORDED)([letter.dead_letter_id])
    assert state(client, own) == "dismissed"
    await replaying(client, Log())([letter.dead_letter_id])
    assert state(client, own) == "replayed"


async def test_each_letter_has_its_verdict_in_the_order_asked(
    client: Client, own: Ground, letter: DeadLetterRow
) -> None:
    garbage = buried(
        client,
        refused_at_the_border(b"{", tenant_id=own.tenant, reason="no", refused_at=RECORDED),
    )
    asked = [garbage.dead_letter_id, "nothing", letter.dead_letter_id]
    verdicts = await replaying(client, Log())(asked)
    assert [verdict.dead_letter_id for verdict in verdicts] == asked
    assert [verdict.is_replayed for verdict in verdicts] == [False, False, True]
    assert verdicts[1] == Verdict("nothing", MISSING)


def test_a_record_of_the_log_is_told_again_with_the_bytes_it_had() -> None:
    told = event(called("A1"), tenant_id="acme")
    verdict = judged_again(in_the_log(encode(told)), now=LATER)
    assert verdict.message == Message(encode(told), key(told))
    assert verdict.event_id == str(told.event_id)


@pytest.mark.parametrize(
    ("letter", "why"),
    [
        (in_the_log(b"{"), "body, line 1, column 2: found no JSON"),
        (in_the_log(b""), "body, line 1, column 1: found nothing"),
        (
            replace(in_the_log(b""), length=2_000_000),
            "received: found nothing of 2,000,000 bytes, too many to be kept",
        ),
        (
            replace(in_the_log(b"\x93"), refused_by="keeper", topic="touchline.facts"),
            "touchline.facts: found a record that Touchline made of events, expected that they "
            "are routed again: touchline reroute --since 2026-03-01T13:00Z",
        ),
    ],
    ids=["still no JSON", "a record without a value", "too long to be kept", "of the keeper"],
)
def test_what_cannot_be_replayed_says_why(letter: DeadLetterRow, why: str) -> None:
    verdict = judged_again(letter, now=LATER)
    assert verdict.outcome.startswith(why)
    assert (verdict.event_id, verdict.message) == ("", None)


async def test_a_delivery_of_a_crm_is_put_before_the_translators_again(client: Client) -> None:
    told = delivery.Delivery(
        tenant_id="acme",
        source="hub",
        vendor="hubspot",
        kind="change",
        key="object/1",
        received_at=RECORDED,
        record={"subscriptionType": "deal.creation", "objectId": 1},
    )
    refused = replace(in_the_log(delivery.message(told).value), refused_by="translator")
    letter, log = buried(client, refused), Log()
    (verdict,) = await replaying(client, log)([letter.dead_letter_id])
    assert (verdict.is_replayed, verdict.is_delivery) == (True, True)
    assert log.messages == [delivery.message(told)]
    broken = replace(letter, received=b"no delivery")
    assert judged_again(broken, now=LATER).outcome.startswith("record: found")
