"""Does everything that these systems document or answer become events, or a reason?"""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.errors import MalformedEvent
from streams.sources.telling import Context, Telling, Untold
from streams.sources.vendor import Item, Vendor
from streams.sources.webhook.mapping import mapping
from streams.sources.webhook.mappings import names, shipped, vendors
from streams.sources.webhook.vendor import vendor
from tests.streams.sources.anything import damaged
from tests.streams.sources.border import NOW, outcome, reasons, taken
from tests.streams.sources.recorded import answers, examples, needs_data, objects
from tests.streams.sources.specimens import Specimen, specimens

VENDORS = {each.name: each for each in vendors()}
SPECIMENS = [(each, specimen) for each in vendors() for specimen in specimens(each).values()]


def told(name: str, body: dict[str, Any]) -> list[Telling]:
    context = Context(source=name, received_at=NOW)
    return list(VENDORS[name].translations["webhook"](body, context))


def said(name: str, what: str) -> list[Telling]:
    return told(name, specimens(VENDORS[name])[what].record)


def data_of(name: str, what: str) -> list[tuple[str, dict[str, Any]]]:
    return [(each["type"], each["data"]) for each in said(name, what) if isinstance(each, dict)]


def test_these_systems_are_known() -> None:
    expected = ("calendly", "close", "gmail", "gong", "instantly", "outlook", "smartlead", "stripe")
    assert names() == expected
    assert tuple(VENDORS) == expected


@needs_data
@pytest.mark.parametrize(
    ("name", "example", "expected"),
    [
        ("calendly", "calendly_invitee.created", {"meeting.scheduled": 1}),
        ("calendly", "calendly_invitee.canceled", {"meeting.canceled": 1}),
        ("calendly", "calendly_invitee_no_show.created", {"meeting.no_show": 1}),
        ("stripe", "stripe_subscription.created", {"account.value_changed": 1}),
        ("stripe", "stripe_subscription.canceled", {"account.value_changed": 1}),
        ("stripe", "stripe_invoice.paid", {"account.value_changed": 1}),
        ("stripe", "stripe_invoice.payment_failed", {"Skipped": 1}),
        ("stripe", "stripe_charge.succeeded", {"Skipped": 1}),
        ("smartlead", "transcribed_smartlead_EMAIL_REPLY_flat", {"email.received": 1}),
        (
            "smartlead",
            "transcribed_smartlead_EMAIL_REPLY_leadCorrespondence",
            {"email.received": 1},
        ),
        ("instantly", "transcribed_instantly_reply_received", {"email.received": 1}),
        ("instantly", "transcribed_instantly_reply_received_with_text", {"email.received": 1}),
        ("gmail", "google-mail_email.received", {"Skipped": 1}),
    ],
)
def test_a_documented_webhook_tells_what_it_says(
    name: str, example: str, expected: dict[str, int]
) -> None:
    (payload,) = examples(example).values()
    assert outcome(told(name, payload)) == expected


@needs_data
def test_the_documented_subscription_is_worth_twenty_dollars_a_month_until_it_ends() -> None:
    worth = []
    for example in ("stripe_subscription.created", "stripe_subscription.canceled"):
        (payload,) = examples(example).values()
        (event,) = taken(told("stripe", payload))
        worth.append(event.data.model_dump(mode="json"))
    assert [(each["value"], each["currency"], each["unit"]) for each in worth] == [
        ("20", "USD", "mrr"),
        ("0", "USD", "mrr"),
    ]
    assert len({each["component_id"] for each in worth}) == 1


CLOSE = {
    "oppo_": "opportunity",
    "lead_": "lead",
    "cont_": "contact",
    "task_": "task.lead",
    "user_": "user",
    "pipe_": "pipeline",
}


@needs_data
def test_every_object_recorded_from_close_becomes_events_or_a_reason() -> None:
    seen = set()
    for answer in answers("close"):
        for each in objects(answer.body):
            kind = close_kind(each)
            told_of = told("close", close_event(kind, each))
            assert sum(outcome(told_of).values()) > 0, (answer.name, each)
            assert all(reasons(told_of)), (answer.name, each)
            seen |= {(kind, type) for type in outcome(told_of)}
    assert seen >= {
        ("opportunity", "deal.created"),
        ("lead", "account.created"),
        ("contact", "contact.created"),
        ("activity.note", "note.recorded"),
        ("task.lead", "Skipped"),
    }


def close_kind(found: dict[str, Any]) -> str:
    """What a webhook would call the object, which the API tells by its id."""
    id = found.get("id")
    if isinstance(id, str) and id.startswith("acti_"):
        return f"activity.{str(found.get('_type')).lower()}"
    prefix = id[:5] if isinstance(id, str) else ""
    return CLOSE.get(prefix, "unknown")


def close_event(kind: str, found: dict[str, Any]) -> dict[str, Any]:
    return {
        "event": {
            "object_type": kind,
            "object_id": found.get("id"),
            "action": "created",
            "date_created": found.get("date_created"),
            "data": found,
        }
    }


@needs_data
def test_every_object_recorded_from_gong_becomes_events_or_a_reason() -> None:
    for answer in answers("gong"):
        for each in objects(answer.body):
            for body in (each, {"isTest": False, "callData": each}):
                told_of = told("gong", body)
                assert sum(outcome(told_of).values()) > 0, (answer.name, each)
                assert all(reasons(told_of)), (answer.name, each)


def test_an_opportunity_of_close_counts_cents() -> None:
    ((type, data),) = data_of("close", "opportunity created")
    assert (type, data["amount"], data["currency"]) == ("deal.created", "250.00", "USD")


@pytest.mark.parametrize(
    ("what", "types"),
    [
        ("opportunity in another status", ["deal.stage_changed"]),
        ("opportunity won", ["deal.stage_changed", "deal.won"]),
        ("opportunity lost", ["deal.stage_changed", "deal.lost"]),
        ("opportunity open again", ["deal.stage_changed", "deal.reopened"]),
        ("value of an opportunity changed", ["deal.amount_changed"]),
        ("opportunity got another owner", ["deal.owner_changed"]),
        ("opportunity deleted", ["deal.deleted"]),
        ("meeting completed", ["meeting.scheduled", "meeting.held"]),
        ("note deleted", ["activity.deleted"]),
    ],
)
def test_close_tells_how_it_went_on(what: str, types: list[str]) -> None:
    assert [type for type, _ in data_of("close", what)] == types


def test_a_conference_of_gong_is_a_meeting_that_lasted_as_long_at_the_deal_of_the_crm() -> None:
    (scheduled, held) = taken(said("gong", "conference"))
    plan = scheduled.data.model_dump()
    assert (plan["ends_at"] - plan["starts_at"]).total_seconds() == 2159
    assert plan["deal_ids"] == ("0061Q00000mkU1fQAE",)
    assert plan["prospect_ids"] == ("0031Q00001abcdeQAA",)
    assert held.type == "meeting.held"


def test_items_of_a_subscription_are_components_in_their_own_currency() -> None:
    told_of = data_of("stripe", "subscription with a yearly item in yen")
    assert [(data["value"], data["currency"], data["unit"]) for _, data in told_of] == [
        ("60.00", "USD", "mrr"),
        ("120000", "JPY", "arr"),
    ]


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("smartlead", "reply"),
        ("instantly", "reply"),
        ("gmail", "message received"),
        ("outlook", "message received"),
        ("close", "e-mail received"),
    ],
)
def test_the_text_of_a_reply_is_scored_and_stays_as_its_digest(name: str, what: str) -> None:
    record = specimens(VENDORS[name])[what].record
    assert list(VENDORS[name].replies(record)) == ["interested"]
    hashed = hash_texts(VENDORS[name], record)
    (event,) = told(name, hashed)
    assert isinstance(event, dict)
    assert event["data"]["reply"] == {"text_sha256": "ab" * 32}


def test_a_reply_of_any_length_is_scored() -> None:
    """A vendor sends what its customers write, and says no word of how long that may be."""
    record = specimens(VENDORS["instantly"])["reply"].record | {"reply_text": "long" * 50_000}
    assert list(VENDORS["instantly"].replies(record)) == ["long" * 50_000]


def hash_texts(vendor: Vendor, found: Any) -> Any:
    if isinstance(found, dict):
        return {
            name: {"text_sha256": "ab" * 32}
            if vendor.is_text(name, found) and isinstance(value, str)
            else hash_texts(vendor, value)
            for name, value in found.items()
        }
    return [hash_texts(vendor, each) for each in found] if isinstance(found, list) else found


@pytest.mark.parametrize("name", VENDORS)
def test_each_object_has_its_key_and_what_is_none_its_reason(name: str) -> None:
    endpoint = VENDORS[name].endpoint
    assert endpoint is not None
    (first, *_) = specimens(VENDORS[name]).values()
    (item,) = endpoint.items(first.record)
    assert isinstance(item, Item)
    assert item.key
    (refused,) = endpoint.items("text")
    assert isinstance(refused, Untold)


@given(which=st.sampled_from(SPECIMENS), data=st.data())
def test_nothing_that_is_sent_raises(which: tuple[Vendor, Specimen], data: st.DataObject) -> None:
    sender, specimen = which
    anything = data.draw(damaged(specimen.record))
    context = Context(source=sender.name, received_at=NOW)
    for each in sender.translations["webhook"](anything, context):
        assert each
    assert sender.endpoint is not None
    assert list(sender.endpoint.items(anything))
    assert list(sender.replies(anything)) is not None


OWN = """
source = "dialler"
proof = { scheme = "hmac", header = "x-signature" }
about = "{kind}"
key = "{id}"

[hooks.call]
when.kind = "call"

[[events]]
type = "call.completed"
each = "call"
id = "call/{id}"
occurred_at = "{ended}"
data.activity_id = "{id}"
data.direction = "outbound"
data.outcome = "{outcome}"
data.duration_seconds = { from = "{minutes}", unit = "minutes" }
"""


def test_a_system_of_your_own_is_a_vendor_by_its_mapping() -> None:
    own = vendor(mapping(OWN))
    context = Context(source="dialler", received_at=NOW)
    body = {
        "kind": "call",
        "id": 7,
        "ended": "2026-11-03T09:00:00Z",
        "outcome": "busy",
        "minutes": 2,
    }
    (call,) = taken(own.translations["webhook"](body, context))
    assert call.data.model_dump()["duration_seconds"] == 120
    (refused,) = own.translations["webhook"]({**body, "outcome": "odd"}, context)
    assert isinstance(refused, Untold)
    assert refused.reason.startswith("outcome: found 'odd', expected 'connected'")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('scheme = "hmac"', 'scheme = "trust"', "proof.scheme: found 'trust', expected"),
        (', header = "x-signature"', "", "proof.header: found None, expected the header"),
        ('each = "call"', 'each = "mail"', "events.0.each: found 'mail', expected one of call"),
        ("source =", "source", "mapping: found"),
        ('key = "{id}"', "", "key: found nothing, expected a value"),
    ],
)
def test_a_mapping_that_cannot_be_meant_is_refused(old: str, new: str, message: str) -> None:
    with pytest.raises(MalformedEvent) as refused:
        mapping(OWN.replace(old, new))
    assert str(refused.value).startswith(message)


def test_every_shipped_mapping_says_how_its_sender_proves_who_it_is() -> None:
    assert {name: shipped(name).proof.scheme for name in names()} == {
        "calendly": "timed",
        "close": "close",
        "gmail": "url",
        "gong": "url",
        "instantly": "bearer",
        "outlook": "body",
        "smartlead": "url",
        "stripe": "timed",
    }
