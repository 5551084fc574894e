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
from streams.metrics import Metrics
from streams.producer import Message
from streams.sentiment.score import Score
from streams.sources.delivery import Delivery, ScoredText, message
from streams.sources.desks import Desks
from streams.sources.known import Source, Sources, sources_text
from streams.sources.telling import Context, Telling, cloudevent
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
class Desk:
    """A translator at work on a source of HubSpot's."""

    double: Double
    file: Path
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
        self.desks = Desks(Sources(self.file, self.environment), VENDORS, clock)
        self.translator = Translator(
            vendors={**VENDORS, "construed": CONSTRUED},
            desks=self.desks,
            send=self.log.send,
            events="events",
            dead_letters="letters",
            clock=clock,
            metrics=Metrics(self.registry),
            crash_point=never,
        )

    async def translate(self, *deliveries: Delivery | bytes) -> None:
        values = [each if isinstance(each, bytes) else message(each).value for each in deliveries]
        await self.translator(batch_of(*values, topic="deliveries"))

    def counted(self, name: str) -> float | None:
        return self.registry.get_sample_value(f"touchline_{name}_total")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
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
        desk = Desk(double, tmp_path / "sources.json")
        yield desk
        await desk.desks.aclose()


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


async def test_a_deal_that_was_made_is_fetched_and_told_whole(desk: Desk) -> None:
    await desk.translate(change("deal.creation"))
    told = desk.log.events()
    assert [event.type for event in told] == ["deal.created", "deal.stage_changed", "deal.won"]
    assert {(event.tenant_id, event.source) for event in told} == {("acme", "hubspot")}
    created = told[0].data.model_dump(mode="json")
    assert (created["account_id"], created["prospect_ids"]) == ("7", ["501"])
    assert (created["amount"], created["currency"], created["stage"]) == ("100.5", "EUR", "s1")
    assert desk.log.letters() == []
    assert (desk.counted("translated"), desk.counted("told")) == (1, 3)


async def test_each_object_is_fetched_once_for_all_that_ask_for_it(desk: Desk) -> None:
    await desk.translate(*(change("deal.creation") for _ in range(5)), change("deal.restore"))
    reads = [call for call in desk.double.calls if call.endswith("/deals/batch/read")]
    assert len(reads) == 1


async def test_what_is_worked_on_twice_is_told_as_the_same_events(desk: Desk) -> None:
    batch = change("deal.creation"), change("deal.deletion")
    await desk.translate(*batch)
    await desk.translate(*batch)
    ids = [event.event_id for event in desk.log.events()]
    assert ids[:4] == ids[4:]
    assert len(set(ids)) == 4


async def test_a_webhook_and_the_fetch_that_it_asks_for_tell_one_move(desk: Desk) -> None:
    await desk.translate(
        change("deal.propertyChange", propertyName="dealstage", propertyValue="won")
    )
    moves = [event for event in desk.log.events() if event.type == "deal.stage_changed"]
    assert len(moves) == 2
    assert len({event.event_id for event in moves}) == 1
    assert moves[0].rep_id == "113"


async def test_limits_and_failures_of_the_vendor_are_waited_for(desk: Desk) -> None:
    desk.double.faults += [limited(), (500, {}, {}), (502, {}, {}), limited()]
    await desk.translate(change("deal.creation"))
    assert len(desk.log.events()) == 3
    assert desk.log.letters() == []


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
    desk: Desk, fault: Any, said: str
) -> None:
    await desk.translate(change("deal.deletion", 2))
    desk.double.faults.append(fault)
    await desk.translate(change("deal.creation"), change("deal.deletion"))
    (letter,) = desk.log.letters()
    assert said in letter.reason
    assert (letter.tenant_id, letter.refused_by) == ("acme", "translator")
    assert desk.log.events()[-1].type == "deal.deleted"


async def test_what_is_refused_is_not_asked_for_with_every_delivery(desk: Desk) -> None:
    desk.environment["HUB"] = "an old one"
    await desk.translate(*(change("deal.deletion", number) for number in range(20)))
    assert len(desk.log.events()) == 20
    assert len(desk.double.calls) == 2  # One for each kind of reference.


async def test_an_answer_that_nobody_expected_stops_nobody(desk: Desk) -> None:
    del desk.double.objects["deals"]["1"]["id"]
    await desk.translate(change("deal.creation"), change("deal.deletion"))
    (letter,) = desk.log.letters()
    assert "answers in a form nobody expected (KeyError)" in letter.reason
    assert [event.type for event in desk.log.events()] == ["deal.deleted"]


async def test_without_a_token_what_needs_none_is_told(desk: Desk) -> None:
    del desk.environment["HUB"]
    await desk.translate(change("deal.creation"), change("deal.deletion"))
    (letter,) = desk.log.letters()
    assert "source hub, token: found nothing" in letter.reason
    assert [event.type for event in desk.log.events()] == ["deal.deleted"]


async def test_a_new_token_counts_at_once(desk: Desk) -> None:
    desk.environment["HUB"] = "an old one"
    await desk.translate(change("deal.creation"))
    desk.environment["HUB"] = TOKEN
    await desk.translate(change("deal.creation"))
    assert (len(desk.log.letters()), len(desk.log.events())) == (1, 3)


async def test_an_object_that_is_gone_is_told_by_its_deletion(desk: Desk) -> None:
    await desk.translate(change("deal.creation", 404))
    assert (desk.log.events(), desk.log.letters()) == ([], [])


async def test_what_is_no_delivery_and_what_nothing_is_made_of_are_dead_letters(
    desk: Desk,
) -> None:
    await desk.translate(
        b"no delivery",
        change("ticket.creation"),
        delivery({}, vendor="nobody"),
        delivery({}, kind="order"),
        delivery({"zero": 0}, vendor="construed", kind="broken"),
        change("deal.deletion"),
    )
    reasons = [letter.reason for letter in desk.log.letters()]
    expected = ("a delivery", "no ticket", "'nobody'", "no kind of hubspot", "ZeroDivisionError")
    assert len(reasons) == len(expected)
    assert all(part in reason for part, reason in zip(expected, reasons, strict=True))
    assert [event.type for event in desk.log.events()] == ["deal.deleted"]


async def test_an_event_that_the_intake_refuses_is_a_dead_letter_with_its_reason(
    desk: Desk,
) -> None:
    tomorrow = int(datetime(2026, 3, 3, 9, tzinfo=UTC).timestamp() * 1000)
    await desk.translate(change("deal.deletion", occurredAt=tomorrow))
    (letter,) = desk.log.letters()
    assert "at most 10 minutes after it was received" in letter.reason


async def test_a_reply_is_told_with_the_score_that_the_collector_gave_it(desk: Desk) -> None:
    digest = "ab" * 32
    scored = ScoredText("vader/1", Score("positive", "interested", "en", "scored", 0.9))
    record = {"text": {"text_sha256": digest}}
    reply = delivery(record, vendor="construed", kind="reply", scores={digest: scored})
    await desk.translate(reply, delivery(record, vendor="construed", kind="reply"))
    received, told, again = desk.log.events()
    assert (received.type, told.type, again.type) == (
        "email.received",
        "reply.scored",
        "email.received",
    )
    assert told.causation_id == str(received.event_id)
    assert told.data.model_dump()["text_sha256"] == digest


async def test_the_newest_delivery_says_how_fresh_the_work_is(desk: Desk) -> None:
    told = await desk.translator(_batch(change("deal.deletion")))
    assert (told.recorded_at, told.occurred_at) == (RECORDED, datetime(2026, 3, 2, 9, tzinfo=UTC))


def _batch(*deliveries: Delivery) -> Batch:
    return batch_of(*(message(each).value for each in deliveries), topic="deliveries")
