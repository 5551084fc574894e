"""Does a reply's text become a score on its way in, and is that told once, whatever happens?"""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from events.envelope import Envelope
from events.reply import ReplyScored
from streams.requests import RETRY_AFTER_SECONDS
from streams.sentiment import scorer
from streams.sentiment.pool import Pool
from tests.streams.border import ARRAY, Border, serving
from tests.streams.given import Ground

LIKED, DISLIKED = "I love it, great work", "This is awful, I hate it"
NAME = "vader"

# The pool is one for all tests of this file, on the one loop that it was started on.
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def border(own: Ground, pool: Pool, tmp_path: Path) -> AsyncIterator[Border]:
    async with serving(own, tmp_path, pool=pool) as running:
        yield running


def received(id: str = "1", type: str = "email.received", **reply: Any) -> dict[str, Any]:
    data = {"activity_id": f"A{id}", "deal_ids": ["D1"]}
    data |= {"thread_id": "T1"} if type == "email.received" else {"medium": "linkedin"}
    return {
        "specversion": "1.0",
        "id": id,
        "source": "crm",
        "type": type,
        "time": "2026-03-02T12:00:00Z",
        "sourceversion": 7,
        "repid": "R1",
        "correlationid": "C1",
        "data": data | ({"reply": reply} if reply else {}),
    }


def body(*events: dict[str, Any]) -> bytes:
    return json.dumps(events if len(events) > 1 else events[0]).encode()


def scores(border: Border) -> list[Envelope]:
    return [event for event in border.events() if event.type == "reply.scored"]


def said(event: Envelope) -> ReplyScored:
    assert isinstance(event.data, ReplyScored)
    return event.data


@pytest.mark.parametrize("type", ["email.received", "message.received"])
async def test_the_score_stands_behind_the_event_and_the_text_nowhere(
    border: Border, type: str
) -> None:
    status, answer, _ = await border.post(body(received(type=type, text=LIKED)))
    told, scored = border.events()
    assert (status, answer) == (200, {"event_id": str(told.event_id)})
    assert (told.type, scored.type) == (type, "reply.scored")
    assert scored.subject == told.subject
    assert scored.causation_id == str(told.event_id)
    assert (scored.occurred_at, scored.source_version) == (told.occurred_at, 7)
    assert (scored.actor, scored.rep_id, scored.correlation_id) == ("automation", None, "C1")
    alone = scorer(NAME).score(LIKED)
    assert said(scored).model_dump(exclude={"text_sha256", "preprocess_version"}) == {
        **dict.fromkeys(("deal_ids", "prospect_ids", "account_ids", "sequence_id")),
        "activity_id": "A1",
        "scorer_id": scorer(NAME).id,
        "label": "positive",
        "score": alone.score,
        "probabilities": alone.probabilities,
        "language": "en",
        "intent": alone.intent,
    }


async def test_the_same_reply_sent_again_is_the_same_two_events(border: Border) -> None:
    for _ in range(2):
        assert (await border.post(body(received(text=LIKED))))[0] == 200
    assert len(border.events()) == 4
    assert len({event.event_id for event in border.events()}) == 2
    first, second = scores(border)
    assert first == second


async def test_in_a_batch_each_text_is_scored_and_one_that_is_refused_stops_nobody(
    border: Border,
) -> None:
    events = [
        received("1", text=LIKED),
        received("2"),
        received("3", txt=LIKED),
        received("4", text=DISLIKED),
    ]
    status, answer, _ = await border.post(body(*events), ARRAY)
    assert status == 200
    assert [each["index"] for each in answer["accepted"]] == [0, 1, 3]
    assert [each["index"] for each in answer["refused"]] == [2]
    labels = {said(event).activity_id: said(event).label for event in scores(border)}
    assert labels == {"A1": "positive", "A4": "negative"}
    assert border.counted("replies_scored_total") == 2
    (letter,) = border.letters()
    assert LIKED.encode() not in letter.received


async def test_an_event_that_is_known_to_be_automatic_needs_no_headers(border: Border) -> None:
    event = received(text=LIKED)
    event["data"]["is_auto_reply"] = True
    assert (await border.post(body(event)))[0] == 200
    (scored,) = scores(border)
    assert said(scored).label == "auto_reply"


async def test_headers_alone_can_be_scored_and_a_hash_cannot(border: Border) -> None:
    bounced = received("1", headers={"X-Failed-Recipients": "a@example.com"})
    hashed = received("2", text_sha256="0" * 64)
    assert (await border.post(body(bounced, hashed), ARRAY))[0] == 200
    (scored,) = scores(border)
    assert (said(scored).label, said(scored).text_sha256) == ("bounce", None)


async def test_who_sends_more_than_is_held_is_sent_away_and_nothing_is_kept(
    border: Border, pool: Pool
) -> None:
    many = [received(str(number), text="x") for number in range(5)]
    status, answer, _ = await border.post(body(*many), ARRAY)
    assert (status, answer) == (
        413,
        {"error": "body: found 5 texts of replies, expected at most 4 at once"},
    )
    pool.held += 3
    try:
        status, answer, headers = await border.post(body(*many[:2]), ARRAY)
    finally:
        pool.held -= 3
    assert (status, headers["Retry-After"]) == (503, str(RETRY_AFTER_SECONDS))
    assert "found 3 waiting to be scored" in answer["error"]
    assert border.events() == []
    assert border.letters() == []
    assert (await border.post(body(*many[:2]), ARRAY))[0] == 200


async def test_senders_at_the_same_time_get_their_own_scores(border: Border) -> None:
    events = [received(str(number), text=(LIKED, DISLIKED)[number % 2]) for number in range(4)]
    answers = await asyncio.gather(*(border.post(body(event)) for event in events))
    assert [status for status, _, _ in answers] == [200] * 4
    labels = {said(event).activity_id: said(event).label for event in scores(border)}
    assert labels == {"A0": "positive", "A1": "negative", "A2": "positive", "A3": "negative"}


async def test_a_collector_without_a_scorer_refuses_texts_and_takes_all_else(
    own: Ground, tmp_path: Path
) -> None:
    async with serving(own, tmp_path) as border:
        status, answer, _ = await border.post(body(received(text=LIKED)))
        assert (status, "scores no replies" in answer["reason"]) == (422, True)
        assert (await border.post(body(received("2"))))[0] == 200
        (letter,) = border.letters()
        assert LIKED.encode() not in letter.received


async def test_a_scorer_that_does_not_start_is_told_and_nothing_is_kept(
    own: Ground, tmp_path: Path
) -> None:
    async with (
        Pool("nothing.json", os.environ) as pool,
        serving(own, tmp_path, pool=pool) as border,
    ):
        status, answer, headers = await border.post(body(received(text=LIKED)))
        assert (status, headers["Retry-After"]) == (503, str(RETRY_AFTER_SECONDS))
        assert "does not start" in answer["error"]
        assert LIKED not in answer["error"]
        assert border.events() == []
