"""Do simulated replies read like replies, in five languages and not one like the other?"""

from collections import Counter
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from events.cloudevents import from_cloudevent
from events.reply_text import withdrawn
from touchline.simulator import simulate
from touchline.simulator.wording import LANGUAGES, wording

MEANT = (
    ("positive", "interested"),
    ("positive", "question"),
    ("neutral", "question"),
    ("neutral", "not_now"),
    ("neutral", "referral"),
    ("negative", "not_interested"),
    ("negative", "not_now"),
    ("unsubscribe", "unsubscribe"),
    ("unknown", "unknown"),
    ("auto_reply", "auto_reply"),
)
SMALL = 0.05
TOLD_AT = datetime(2026, 11, 1, tzinfo=UTC)


def texts(language: str, meant: str, intent: str, *, count: int = 40) -> list[str]:
    return [
        wording(language, meant, intent, rep="R01", random=Random(number))
        for number in range(count)
    ]


def quarter(share: float) -> list[dict[str, Any]]:
    return list(simulate(seed=7, scale=SMALL, texts=share))


def received(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [event for event in events if event["type"].endswith(".received")]


def without_text(event: dict[str, Any]) -> dict[str, Any]:
    match event:
        case {"data": {"reply": _, **data}}:
            return event | {"data": data}
    return event


def test_they_are_written_in_five_languages() -> None:
    assert LANGUAGES == ("de", "en", "es", "fr", "ja")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("meant", MEANT, ids=" ".join)
def test_every_meaning_has_words_and_nothing_is_left_to_be_filled_in(
    language: str, meant: tuple[str, str]
) -> None:
    found = texts(language, *meant)
    assert all(text and "{" not in text and text == text.strip() for text in found)
    assert len(set(found)) >= (3 if meant[0] in ("unknown", "auto_reply") else 20)


def test_hardly_any_two_of_a_quarter_are_the_same() -> None:
    told = {
        event["data"]["activity_id"]: event["data"]["reply"]["text"]
        for event in received(quarter(1.0))
        if not event["data"].get("is_auto_reply")
    }
    long = Counter(text for text in told.values() if len(text) > 20)
    assert len(long) > 0.9 * long.total() > 100


def test_texts_change_nothing_else_that_is_told() -> None:
    assert [without_text(event) for event in quarter(1.0)] == quarter(0.0)


def test_the_border_takes_what_is_told_with_a_text() -> None:
    for event in received(quarter(1.0)):
        kept, reply = withdrawn(event)
        assert reply is not None
        assert reply.text
        from_cloudevent(kept, tenant_id="main", recorded_at=TOLD_AT)


def test_a_share_of_the_replies_comes_with_its_text() -> None:
    told = received(quarter(0.3))
    with_text = [event for event in told if "reply" in event["data"]]
    assert 0.2 < len(with_text) / len(told) < 0.4
