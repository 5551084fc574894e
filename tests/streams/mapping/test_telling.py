"""Which event does a rule make of a row, where the language is more than text?"""

from datetime import UTC, datetime
from typing import Any

import pytest

from events.errors import MalformedEvent
from events.validation import validated
from streams.mapping.rule import Rule
from streams.mapping.telling import Telling
from streams.mapping.value import Notation, Unfit

TELLING = Telling(
    source="test",
    words={},
    notation=Notation(),
    tenant_id="acme",
    now=datetime(2026, 11, 30, tzinfo=UTC),
    is_backfill=False,
)
WORTH = {
    "type": "account.value_changed",
    "each": "row",
    "id": "{id}",
    "occurred_at": "2026-11-03",
    "data": {
        "account_id": "{id}",
        "component_id": "{id}",
        "value": {"from": "{coins}", "minor_of": "{currency}", "times": "{count}"},
        "currency": "{currency}",
        "unit": "mrr",
    },
}


def rule(said: dict[str, Any]) -> Rule:
    return validated(Rule, said)


@pytest.mark.parametrize(
    ("coins", "currency", "count", "value"),
    [
        ("2000", "usd", "3", "60.00"),
        ("2000", "JPY", "1", "2000"),
        ("2000", "kwd", "1", "2.000"),
        ("2000", "EUR", "", "20.00"),
    ],
)
def test_coins_are_money_of_their_currency(
    coins: str, currency: str, count: str, value: str
) -> None:
    cells = {"id": "1", "coins": coins, "currency": currency, "count": count}
    event = TELLING.event(rule(WORTH), cells)
    assert event is not None
    assert (event["data"]["value"], event["data"]["currency"]) == (value, currency.upper())


@pytest.mark.parametrize(("coins", "currency"), [("many", "usd"), ("2000", "XXQ"), ("2000", "eu")])
def test_coins_of_no_currency_are_refused(coins: str, currency: str) -> None:
    cells = {"id": "1", "coins": coins, "currency": currency, "count": "1"}
    with pytest.raises(Unfit):
        TELLING.event(rule(WORTH), cells)


def test_what_is_no_file_is_no_backfill() -> None:
    cells = {"id": "1", "coins": "1", "currency": "usd", "count": "1"}
    event = TELLING.event(rule(WORTH), cells)
    assert event is not None
    assert event["backfill"] is False


MEETING = {
    "type": "meeting.scheduled",
    "each": "row",
    "id": "{id}",
    "occurred_at": "{at}",
    "data": {
        "activity_id": "{id}",
        "starts_at": "{at}",
        "ends_at": {"from": "{at}", "plus": "{seconds}"},
        "medium": "video",
    },
}


@pytest.mark.parametrize(("seconds", "ends_at"), [("2159", "09:35:59"), ("", "09:00:00")])
def test_a_time_may_be_so_many_seconds_later(seconds: str, ends_at: str) -> None:
    event = TELLING.event(
        rule(MEETING), {"id": "1", "at": "2026-11-03T09:00:00Z", "seconds": seconds}
    )
    assert event is not None
    assert event["data"]["ends_at"] == f"2026-11-03T{ends_at}+00:00"


def test_seconds_that_are_none_are_refused() -> None:
    with pytest.raises(Unfit):
        TELLING.event(rule(MEETING), {"id": "1", "at": "2026-11-03T09:00:00Z", "seconds": "long"})


REPLY = {
    "type": "email.received",
    "each": "row",
    "id": "{id}",
    "occurred_at": "2026-11-03",
    "reply": "{text}",
    "data": {"activity_id": "{id}", "thread_id": "{id}"},
}


@pytest.mark.parametrize(("text", "told"), [("yes", {"text": "yes"}), ("", None)])
def test_the_text_of_a_reply_goes_beside_the_event(text: str, told: dict[str, str] | None) -> None:
    event = TELLING.event(rule(REPLY), {"id": "1", "text": text})
    assert event is not None
    assert event["data"].get("reply") == told


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({**WORTH, "reply": "{text}"}, "reply: found '{text}', expected none in account.value"),
        (
            {**MEETING, "data": {**MEETING["data"], "medium": {"from": "{m}", "times": "{n}"}}},
            "data.medium.times: found '{n}', expected no times, as medium is no amount",
        ),
        (
            {**WORTH, "data": {**WORTH["data"], "value": {"from": "{m}", "plus": "{n}"}}},
            "data.value.plus: found '{n}', expected no plus, as value is no time",
        ),
    ],
)
def test_an_option_that_means_nothing_is_refused(said: dict[str, Any], message: str) -> None:
    with pytest.raises(MalformedEvent) as refused:
        rule(said)
    assert message in str(refused.value)
