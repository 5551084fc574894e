"""Does the border understand CloudEvents 1.0, and refuse in the sender's own words?"""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.cloudevents import from_cloudevent, to_cloudevent
from events.deal import DealWon
from events.envelope import Envelope
from events.errors import MalformedEvent, NewerSchema, UndecodableEvent, WrongTenant
from events.ids import event_id
from events.values import EPOCH
from tests.strategies import envelopes

RECORDED_AT = datetime(2026, 3, 2, 12, 30, 1, tzinfo=UTC)
OCCURRED_AT = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)
WON: dict[str, Any] = {
    "specversion": "1.0",
    "id": "1",
    "source": "/crm",
    "type": "deal.won",
    "time": "2026-03-02T12:30:00Z",
    "data": {"deal_id": "D1", "amount": "5000.00", "currency": "EUR"},
}
RATE: dict[str, Any] = {
    "type": "currency.rate_set",
    "data": {"from": "EUR", "to": "USD", "rate": "1.08", "on": "2026-03-02"},
}

ERASURE: dict[str, Any] = {
    "type": "entity.erased",
    "data": {"entity_kind": "tenant", "entity_id": "main"},
}


def won(**changes: object) -> Envelope:
    return from_cloudevent(WON | changes, tenant_id="main", recorded_at=RECORDED_AT)


def test_least_event_is_filled_with_what_follows_from_it() -> None:
    assert won() == Envelope(
        event_id=event_id("main", "/crm", "1"),
        id="1",
        source="/crm",
        type="deal.won",
        schema_version=1,
        tenant_id="main",
        subject="deal/D1",
        occurred_at=OCCURRED_AT,
        recorded_at=RECORDED_AT,
        data=DealWon(deal_id="D1", amount=Decimal(5000), currency="EUR"),
    )


def test_every_attribute_finds_its_field() -> None:
    told = won(
        subject="deal/D1",
        tenantid="main",
        datacontenttype="application/json; charset=utf-8",
        dataschema="https://touchline.dev/schemas/deal.won/1",
        timeprecision="exact",
        sourceversion=17,
        repid="R1",
        actor="automation",
        actortimezone="Europe/Paris",
        backfill=True,
        correlationid="conversation",
        causationid="cause",
    )
    assert (told.source_version, told.rep_id, told.actor) == (17, "R1", "automation")
    assert (told.actor_timezone, told.backfill) == ("Europe/Paris", True)
    assert (told.correlation_id, told.causation_id) == ("conversation", "cause")


def test_null_attribute_is_an_absent_one() -> None:
    assert won(repid=None, subject=None, dataschema=None, tenantid=None) == won()


def test_version_longer_than_a_cloudevents_integer_travels_as_text() -> None:
    told = won(sourceversion="1772460000000")
    assert told.source_version == 1772460000000
    assert to_cloudevent(told)["sourceversion"] == "1772460000000"


def test_event_told_by_its_day_stands_at_midnight_utc() -> None:
    by_date = won(timeprecision="day", time="2026-03-02")
    assert by_date.occurred_at == datetime(2026, 3, 2, tzinfo=UTC)
    assert by_date == won(timeprecision="day", time="2026-03-02T00:00:00Z")


@pytest.mark.parametrize("time", [None, "2026-03-02T12:30:00Z"], ids=["absent", "stamped"])
def test_undated_event_has_no_time_even_when_the_sdk_stamped_one(time: str | None) -> None:
    assert won(timeprecision="none", time=time).occurred_at == EPOCH


@given(told=envelopes())
def test_event_survives_the_trip_to_a_cloudevent_and_back(told: Envelope) -> None:
    sent = to_cloudevent(told)
    back = from_cloudevent(sent, tenant_id=told.tenant_id, recorded_at=told.recorded_at)
    assert back == told


@given(
    name=st.text(max_size=12) | st.sampled_from([*WON, "subject", "repid", "sourceversion"]),
    found=st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just([{}]),
)
def test_any_attribute_is_read_or_refused(name: str, found: object) -> None:
    try:
        told = won(**{name: found})
    except UndecodableEvent:
        return
    assert told.subject == "deal/D1"


@dataclass
class Refused:
    changes: dict[str, Any]
    message: str
    error: type[UndecodableEvent] = MalformedEvent


@pytest.mark.parametrize(
    "case",
    [
        Refused({"specversion": "0.3"}, "specversion: found '0.3', expected '1.0'"),
        Refused({"specversion": None}, "specversion: found nothing, expected '1.0'"),
        Refused(
            {"datacontenttype": "text/xml"},
            "datacontenttype: found 'text/xml', expected 'application/json'",
        ),
        Refused(
            {"data_base64": "e30="}, "data_base64: found 'e30=', expected no attribute of this name"
        ),
        Refused({"repidd": "R1"}, "repidd: found 'R1', expected no attribute of this name"),
        Refused(
            {"dataschema": "https://example.com/deal"},
            "dataschema: found 'https://example.com/deal', "
            "expected a version at the end, as in 'https://touchline.dev/schemas/deal.won/1'",
        ),
        Refused({"time": None}, "time: found nothing, expected a value"),
        Refused(
            {"time": "2026-03-02"},
            "time: found '2026-03-02', expected a time such as '2017-03-01T09:30:00Z'",
        ),
        Refused(
            {"timeprecision": "day"},
            "time: found '2026-03-02T12:30:00.000Z', expected midnight UTC of a day",
        ),
        Refused(
            {"timeprecision": "month"},
            "timeprecision: found 'month', expected 'exact', 'day' or 'none'",
        ),
        Refused({"sourceversion": "v2"}, "sourceversion: found 'v2', expected a valid integer"),
        Refused(
            {"actortimezone": "Mars"},
            "actortimezone: found 'Mars', expected an IANA time zone such as 'Europe/Berlin'",
        ),
        Refused(
            {"subject": "deal/D2"}, "subject: found 'deal/D2', expected 'deal/D1', as the data says"
        ),
        Refused({"data": None}, "data: found None, expected a JSON object"),
        Refused(
            {"tenantid": "other"},
            "tenantid: found 'other', expected 'main', as the token says",
            WrongTenant,
        ),
        Refused(
            RATE | {"subject": "tenant/other"},
            "subject: found 'tenant/other', expected 'tenant/main', as the data says",
            WrongTenant,
        ),
        Refused(
            ERASURE | {"data": {"entity_kind": "tenant", "entity_id": "other"}},
            "data.entity_id: found 'other', expected 'main', as the token says",
            WrongTenant,
        ),
        Refused(
            {"data": {"deal_id": "D1", "tenant_id": "other"}},
            "data.tenant_id: found 'other', expected no field of this name",
        ),
        Refused(
            {"dataschema": "https://touchline.dev/schemas/deal.won/2"},
            "schema_version: found 2 of 'deal.won', expected at most 1. "
            "Upgrade this reader before the writers",
            NewerSchema,
        ),
    ],
    ids=lambda case: case.message.partition(":")[0],
)
def test_event_is_refused_in_the_words_of_its_sender(case: Refused) -> None:
    with pytest.raises(case.error) as refused:
        won(**case.changes)
    assert str(refused.value) == case.message


def test_tenant_may_erase_itself() -> None:
    assert won(**ERASURE).subject == "tenant/main"


def test_what_is_no_object_is_no_cloudevent() -> None:
    with pytest.raises(MalformedEvent, match=r"event: found \['a'\], expected a JSON object"):
        from_cloudevent(["a"], tenant_id="main", recorded_at=RECORDED_AT)


def test_currency_rate_is_told_by_the_names_of_the_contract_only() -> None:
    assert won(**RATE).subject == "tenant/main"
    by_python_names = RATE["data"] | {"from_currency": "EUR"}
    with pytest.raises(
        MalformedEvent, match=r"data\.from_currency: found 'EUR', expected no field"
    ):
        won(**RATE | {"data": by_python_names})
