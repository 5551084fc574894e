"""Does what a CRM delivered become events, each once, whatever happens on the way?"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from events.codec import decode
from events.envelope import Envelope
from streams.batch import Batch
from streams.crash_points import never
from streams.dead_letters import DeadLetterRow, letter_of
from streams.departures import Message
from streams.metrics import Metrics
from streams.scoring import Scoring
from streams.sentiment.pool import Pool
from streams.sentiment.score import Score
from streams.sources.connections import Connections
from streams.sources.delivery import Delivery, ScoredText, message
from streams.sources.known import Source, Sources, sources_text
from streams.sources.telling import Context, Telling, Unread, cloudevent
from streams.sources.translator import Translator
from streams.sources.vendor import Vendor
from streams.sources.vendors import VENDORS
from tests.streams.given import RECORDED, batch_of, clock
from tests.streams.sources.doubles import serving
from tests.streams.sources.hubspot.double import TOKEN, Double, limited

PUT_AT = "2026-03-01T08:00:00Z"
CONSTRUED = Vendor(
    "construed",
    translations={
        "reply": lambda record, context: iter([_received(record, context)]),
        "unread": lambda record, context: iter(
            [_received(record, context), Unread("email", "1", "7")]
        ),
        "broken": lambda record, context: iter([1 / record["zero"]]),
    },
)


def _received(record: dict[str, Any], context: Context) -> Telling:
    data = {"activity_id": "7", "thread_id": "t", "reply": record["text"]}
    return cloudevent(context, "email.received", id="7", occurred_at=RECORDED, data=data)


@dataclass
class Log:
    """What was sent, by topic."""

    sent: list[tuple[str, Message]] = field(default_factory=list)

    async def send(self, topic: str, messages: Sequence[Message]) -> None:
        self.sent += [(topic, each) for each in messages]

    def events(self) -> list[Envelope]:
        return [decode(each.value) for topic, each in self.sent if topic == "events"]

    def letters(self) -> list[DeadLetterRow]:
        return [letter_of(each.value) for topic, each in self.sent if topic == "letters"]


@dataclass
class Working:
    """A translator at work on a source of HubSpot's."""

    double: Double
    file: Path
    pool: Pool | None = None
    log: Log = field(default_factory=Log)
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    environment: dict[str, str] = field(default_factory=lambda: {"HUB": TOKEN})

    def __post_init__(self) -> None:
        hub = Source(
            tenant_id="acme",
            vendor="hubspot",
            secrets={"token": ["env:HUB"]},
            api_url=self.double.url,
        )
        self.file.write_text(sources_text({"hub": hub}))
        self.connections = Connections(
            Sources(self.file, self.environment), {**VENDORS, "construed": CONSTRUED}, clock
        )
        self.translator = Translator(
            connections=self.connections,
            send=self.log.send,
            events="events",
            dead_letters="letters",
            clock=clock,
            metrics=Metrics(self.registry),
            crash_point=never,
            scoring=Scoring(self.pool) if self.pool else None,
        )

    async def translate(self, *deliveries: Delivery | bytes) -> None:
        values = [each if isinstance(each, bytes) else message(each).value for each in deliveries]
        await self.translator(batch_of(*values, topic="deliveries"))

    def counted(self, name: str) -> float | None:
        return self.registry.get_sample_value(f"touchline_{name}_total")


@pytest.fixture
async def working(tmp_path: Path) -> AsyncIterator[Working]:
    double = Double(
        owners=[{"id": "113", "userId": 12, "archived": False, "createdAt": PUT_AT}],
        pipelines=[
            {
                "id": "default",
                "stages": [
                    {"id": "s1", "metadata": {"isClosed": "false", "probability": "0.2"}},
                    {"id": "won", "metadata": {"isClosed": "true", "probability": "1.0"}},
                ],
            }
        ],
    )
    moved = [("s1", PUT_AT), ("won", "2026-03-02T09:00:00Z")]
    double.put(
        "deals",
        "1",
        created_at=PUT_AT,
        changed_at="2026-03-02T09:00:00Z",
        histories={"dealstage": moved, "amount": [("100.5", PUT_AT)]},
        pipeline="default",
        deal_currency_code="EUR",
    )
    double.link("deals", "1", "contacts", "501")
    double.link("deals", "1", "companies", "7", primary=True)
    async with serving(double):
        working = Working(double, tmp_path / "sources.json")
        yield working
        await working.connections.aclose()


def change(subscription: str, object_id: int = 1, **said: Any) -> Delivery:
    record = {
        "subscriptionType": subscription,
        "objectId": object_id,
        "occurredAt": int(datetime(2026, 3, 2, 9, tzinfo=UTC).timestamp() * 1000),
        "sourceId": "userId:12",
        **said,
    }
    return delivery(record)


def delivery(record: dict[str, Any], **changed: Any) -> Delivery:
    told: dict[str, Any] = {
        "tenant_id": "acme",
        "source": "hub",
        "vendor": "hubspot",
        "kind": "change",
        "key": "object/1",
        "received_at": RECORDED,
        "record": record,
    }
    return Delivery(**(told | changed))


async def test_a_deal_that_was_made_is_fetched_and_told_whole(working: Working) -> None:
    await working.translate(change("deal.creation"))
    told = working.log.events()
    assert [event.type for event in told] == ["deal.created", "deal.stage_changed", "deal.won"]
    assert {(event.tenant_id, event.source) for event in told} == {("acme", "hubspot")}
    created = told[0].data.model_dump(mode="json")
    assert (created["account_id"], created["prospect_ids"]) == ("7", ["501"])
    assert (created["amount"], created["currency"], created["stage"]) == ("100.5", "EUR", "s1")
    assert working.log.letters() == []
    assert (working.counted("translated"), working.counted("told")) == (1, 3)


async def test_each_object_is_fetched_once_for_all_that_ask_for_it(working: Working) -> None:
    await working.translate(*(change("deal.creation") for _ in range(5)), change("deal.restore"))
    reads = [call for call in working.double.calls if call.endswith("/deals/batch/read")]
    assert len(reads) == 1


async def test_what_is_worked_on_twice_is_told_as_the_same_events(working: Working) -> None:
    batch = change("deal.creation"), change("deal.deletion")
    await working.translate(*batch)
    await working.translate(*batch)
    ids = [event.event_id for event in working.log.events()]
    assert ids[:4] == ids[4:]
    assert len(set(ids)) == 4


async def test_a_webhook_and_the_fetch_that_it_asks_for_tell_one_move(working: Working) -> None:
    await working.translate(
        change("deal.propertyChange", propertyName="dealstage", propertyValue="won")
    )
    moves = [event for event in working.log.events() if event.type == "deal.stage_changed"]
    assert len(moves) == 2
    assert len({event.event_id for event in moves}) == 1
    assert moves[0].rep_id == "113"


async def test_limits_and_failures_of_the_vendor_are_waited_for(working: Working) -> None:
    working.double.faults += [limited(), (500, {}, {}), (502, {}, {}), limited()]
    await working.translate(change("deal.creation"))
    assert len(working.log.events()) == 3
    assert working.log.letters() == []


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ((401, {}, {}), "the token is not accepted"),
        (
            (403, {}, {"errors": [{"context": {"requiredScopes": ["crm.objects.deals.read"]}}]}),
            "crm.objects.deals.read",
        ),
        ((429, {}, {"policyName": "DAILY"}), "touchline source backfill"),
        ((418, {}, {}), "report it"),
    ],
    ids=["token", "scope", "day", "unknown"],
)
async def test_what_only_a_person_mends_is_a_dead_letter_and_stops_nobody(
    working: Working, fault: Any, said: str
) -> None:
    await working.translate(change("deal.deletion", 2))
    working.double.faults.append(fault)
    await working.translate(change("deal.creation"), change("deal.deletion"))
    (letter,) = working.log.letters()
    assert said in letter.reason
    assert (letter.tenant_id, letter.refused_by) == ("acme", "translator")
    assert working.log.events()[-1].type == "deal.deleted"


async def test_what_is_refused_is_not_asked_for_with_every_delivery(working: Working) -> None:
    working.environment["HUB"] = "an old one"
    await working.translate(*(change("deal.deletion", number) for number in range(20)))
    assert len(working.log.events()) == 20
    assert len(working.double.calls) == 2  # One for each kind of reference.


async def test_an_answer_that_nobody_expected_stops_nobody(working: Working) -> None:
    del working.double.objects["deals"]["1"]["id"]
    await working.translate(change("deal.creation"), change("deal.deletion"))
    (letter,) = working.log.letters()
    assert "answers in a form nobody expected (KeyError)" in letter.reason
    assert [event.type for event in working.log.events()] == ["deal.deleted"]


async def test_without_a_token_what_needs_none_is_told(working: Working) -> None:
    del working.environment["HUB"]
    await working.translate(change("deal.creation"), change("deal.deletion"))
    (letter,) = working.log.letters()
    assert "source hub, token: found nothing" in letter.reason
    assert [event.type for event in working.log.events()] == ["deal.deleted"]


async def test_a_new_token_counts_at_once(working: Working) -> None:
    working.environment["HUB"] = "an old one"
    await working.translate(change("deal.creation"))
    working.environment["HUB"] = TOKEN
    await working.translate(change("deal.creation"))
    assert (len(working.log.letters()), len(working.log.events())) == (1, 3)


async def test_an_object_that_is_gone_is_told_by_its_deletion(working: Working) -> None:
    await working.translate(change("deal.creation", 404))
    assert (working.log.events(), working.log.letters()) == ([], [])


async def test_what_is_no_delivery_and_what_nothing_is_made_of_are_dead_letters(
    working: Working,
) -> None:
    await working.translate(
        b"no delivery",
        change("ticket.creation"),
        delivery({}, vendor="nobody"),
        delivery({}, kind="order"),
        delivery({"zero": 0}, vendor="construed", kind="broken"),
        change("deal.deletion"),
    )
    reasons = [letter.reason for letter in working.log.letters()]
    expected = ("a delivery", "no ticket", "'nobody'", "no kind of hubspot", "ZeroDivisionError")
    assert len(reasons) == len(expected)
    assert all(part in reason for part, reason in zip(expected, reasons, strict=True))
    assert [event.type for event in working.log.events()] == ["deal.deleted"]


async def test_an_event_that_the_intake_refuses_is_a_dead_letter_with_its_reason(
    working: Working,
) -> None:
    tomorrow = int(datetime(2026, 3, 3, 9, tzinfo=UTC).timestamp() * 1000)
    await working.translate(change("deal.deletion", occurredAt=tomorrow))
    (letter,) = working.log.letters()
    assert "at most 10 minutes after it was received" in letter.reason


async def test_a_reply_is_told_with_the_score_that_the_collector_gave_it(working: Working) -> None:
    digest = "ab" * 32
    scored = ScoredText("vader/1", Score("positive", "interested", "en", "scored", 0.9))
    record = {"text": {"text_sha256": digest}}
    reply = delivery(record, vendor="construed", kind="reply", scores={digest: scored})
    await working.translate(reply, delivery(record, vendor="construed", kind="reply"))
    received, told, again = working.log.events()
    assert (received.type, told.type, again.type) == (
        "email.received",
        "reply.scored",
        "email.received",
    )
    assert told.causation_id == str(received.event_id)
    assert told.data.model_dump()["text_sha256"] == digest


async def test_the_newest_delivery_says_how_fresh_the_work_is(working: Working) -> None:
    told = await working.translator(_batch(change("deal.deletion")))
    assert (told.recorded_at, told.occurred_at) == (RECORDED, datetime(2026, 3, 2, 9, tzinfo=UTC))


def _batch(*deliveries: Delivery) -> Batch:
    return batch_of(*(message(each).value for each in deliveries), topic="deliveries")
