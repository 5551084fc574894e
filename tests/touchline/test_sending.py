"""Does every event reach the collector, also one that is away, and is every refusal told?"""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from touchline.sending import (
    BATCH_EVENTS_MAX,
    BatchRefused,
    CollectorAway,
    Refusal,
    batches,
    sending,
)


class EdgeOfACollector:
    """Takes batches as the collector does, and says what it was made to say first."""

    def __init__(self) -> None:
        self.first_answers: list[web.Response] = []
        self.told: list[dict[str, Any]] = []
        self.tokens: set[str] = set()

    async def answer(self, request: web.Request) -> web.Response:
        if self.first_answers:
            return self.first_answers.pop(0)
        self.tokens.add(request.headers["Authorization"])
        batch = await request.json()
        self.told += batch
        return web.json_response(
            {
                "accepted": [
                    {"index": index, "event_id": event["id"]}
                    for index, event in enumerate(batch)
                    if "data" in event
                ],
                "refused": [
                    {"index": index, "reason": "data: missing", "dead_letter_id": event["id"]}
                    for index, event in enumerate(batch)
                    if "data" not in event
                ],
            }
        )


@pytest.fixture
def collector() -> EdgeOfACollector:
    return EdgeOfACollector()


@pytest.fixture
async def url(collector: EdgeOfACollector) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/v1/events", collector.answer)
    async with TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/")


def events(number: int) -> list[dict[str, Any]]:
    return [{"id": f"E{index}", "data": {}} for index in range(number)]


async def test_every_event_arrives_once_and_progress_counts_them(
    collector: EdgeOfACollector, url: str
) -> None:
    progress: list[int] = []
    summary = await sending(events(1201), url=url, token="secret", progress=progress.append)
    assert summary.accepted == sum(progress) == 1201
    assert sorted(event["id"] for event in collector.told) == sorted(
        event["id"] for event in events(1201)
    )
    assert collector.tokens == {"Bearer secret"}


async def test_a_refusal_is_told_by_its_place_in_the_whole(url: str) -> None:
    told = events(700)
    del told[2]["data"], told[650]["data"]
    summary = await sending(told, url=url, token="secret")
    assert summary.refused == [
        Refusal(2, "data: missing", "E2"),
        Refusal(650, "data: missing", "E650"),
    ]
    assert (summary.accepted, summary.sent) == (698, 700)


async def test_a_collector_that_is_away_is_asked_again_when_it_says(
    collector: EdgeOfACollector, url: str
) -> None:
    collector.first_answers = [
        web.Response(status=503, headers={"Retry-After": "0"}),
        web.Response(status=503),
    ]
    summary = await sending(events(3), url=url, token="secret")
    assert summary.accepted == len(collector.told) == 3


async def test_patience_ends_with_the_reason(collector: EdgeOfACollector, url: str) -> None:
    collector.first_answers = [
        web.Response(status=503, headers={"Retry-After": "1"}) for _ in range(9)
    ]
    with pytest.raises(CollectorAway, match=r"takes no events \(503\)"):
        await sending(events(1), url=url, token="secret", patience_seconds=0.05)


async def test_a_collector_that_is_not_there_is_named() -> None:
    with pytest.raises(CollectorAway, match=r"127\.0\.0\.1:9/v1/events: the collector takes"):
        await sending(events(1), url="http://127.0.0.1:9", token="secret", patience_seconds=0.05)


async def test_a_refused_token_is_not_tried_again(collector: EdgeOfACollector, url: str) -> None:
    collector.first_answers = [web.Response(status=401, text="unknown token")]
    with pytest.raises(BatchRefused, match="answered 401 Unauthorized: unknown token"):
        await sending(events(1), url=url, token="wrong")
    assert collector.told == []


async def test_no_events_need_no_collector() -> None:
    summary = await sending([], url="http://127.0.0.1:9", token="secret")
    assert summary.sent == 0


def test_a_batch_holds_so_many_events_and_bytes() -> None:
    small = list(batches(events(BATCH_EVENTS_MAX + 1)))
    assert [(batch.first_index, batch.event_count) for batch in small] == [
        (0, BATCH_EVENTS_MAX),
        (BATCH_EVENTS_MAX, 1),
    ]
    long = [{"id": f"E{index}", "data": "x" * 300_000} for index in range(3)]
    assert [batch.event_count for batch in batches(long)] == [1, 1, 1]
