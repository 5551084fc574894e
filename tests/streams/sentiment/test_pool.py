"""Are all replies scored, in bounded memory, whatever becomes of the processes that score?"""

import asyncio
import os
import resource
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
import uvloop

from streams.sentiment import OtherScorer, scorer
from streams.sentiment import pool as pools
from streams.sentiment.errors import ScorerAway, ScorersBusy
from streams.sentiment.frames import Asked
from streams.sentiment.pool import Pool

LIKED, DISLIKED = Asked("I love it, great work"), Asked("This is awful, I hate it")
NAME = "vader"

Run = Callable[[Coroutine[Any, Any, list[str]]], list[str]]


@pytest.fixture
async def pool() -> AsyncIterator[Pool]:
    async with Pool(NAME, os.environ, processes=2, waiting_max=4) as running:
        yield running


def pids(pool: Pool) -> list[int]:
    return [reader.pid for reader in pool.readers if reader.pid]


async def labels(pool: Pool, *asked: Asked) -> list[str]:
    return [scored.score.label for scored in await pool.scores(asked)]


async def test_replies_are_scored_in_their_order_as_in_one_process(pool: Pool) -> None:
    read = scorer(NAME)
    asked = [LIKED, DISLIKED, Asked("Ich bin begeistert", language="de"), Asked("")]
    scored = await pool.scores(asked)
    assert [each.score for each in scored] == [read.score(a.text, a.language) for a in asked]
    assert {each.scorer_id for each in scored} == {read.id}


async def test_all_that_is_told_of_a_reply_counts(pool: Pool) -> None:
    asked = [
        Asked("Tuesday is fine", headers={"Auto-Submitted": "auto-replied"}),
        Asked("Tuesday is fine", subject="Undeliverable: Offer"),
        Asked("It is awful. We love it.", parent_text="It is awful."),
    ]
    assert await labels(pool, *asked[:2]) == ["auto_reply", "bounce"]
    (scored,) = await pool.scores(asked[2:])
    assert scored.score == scorer(NAME).score(asked[2].text, parent_text=asked[2].parent_text)


async def test_no_more_are_held_than_there_is_room_for(pool: Pool) -> None:
    with pytest.raises(ScorersBusy, match="found 0 waiting"):
        await pool.scores([LIKED] * 5)
    first = asyncio.create_task(pool.scores([LIKED] * 3))
    await asyncio.sleep(0)
    assert pool.held == 3
    with pytest.raises(ScorersBusy, match="found 3 waiting to be scored, expected room among 4"):
        await pool.scores([DISLIKED] * 2)
    assert len(await first) == 3
    assert pool.held == 0
    assert await labels(pool, DISLIKED, DISLIKED) == ["negative", "negative"]


async def test_a_process_that_is_killed_is_replaced_and_its_reply_asked_again(pool: Pool) -> None:
    await pool.scores([LIKED] * 4)
    before = pids(pool)
    for pid in before:
        os.kill(pid, signal.SIGSTOP)
    asked = asyncio.create_task(labels(pool, LIKED, DISLIKED))
    while not pool.held:
        await asyncio.sleep(0)
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    assert await asked == ["positive", "negative"]
    assert not set(before) & set(pids(pool))


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run])
def test_a_process_that_died_while_nobody_asked_is_replaced(run: Run) -> None:
    async def asked_after_its_death() -> list[str]:
        async with Pool(NAME, os.environ) as pool:
            await pool.scorer_id()
            (before,) = pids(pool)
            os.kill(before, signal.SIGKILL)
            while Path(f"/proc/{before}").exists():
                await asyncio.sleep(0.01)
            async with asyncio.timeout(pools.START_SECONDS_MAX):
                return await labels(pool, LIKED)

    assert run(asked_after_its_death()) == ["positive"]


async def test_a_process_that_stops_reading_is_replaced_however_long_the_text(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    await pool.scores([LIKED] * 4)
    before = pids(pool)
    for pid in before:
        os.kill(pid, signal.SIGSTOP)
    monkeypatch.setattr(pools, "SECONDS_MAX", 5.0)
    long = Asked(f"{LIKED.text}. " * 40_000)
    async with asyncio.timeout(pools.START_SECONDS_MAX):
        assert len(await pool.scores([long])) == 1
    assert set(before) - set(pids(pool))


async def test_whatever_goes_wrong_is_told_to_who_asked_and_stops_nobody(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(pools.Reader, "start", fail)
        with pytest.raises(RuntimeError):
            await pool.scores([LIKED] * 3)
    assert await labels(pool, LIKED, DISLIKED) == ["positive", "negative"]


async def test_a_text_that_no_process_survives_is_unknown_and_holds_up_nobody(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    await pool.scorer_id()
    with monkeypatch.context() as impatient:
        impatient.setattr(pools, "SECONDS_MAX", 0.0)
        (scored,) = await pool.scores([LIKED])
    assert (scored.score.label, scored.score.status) == ("unknown", "failed")
    assert await labels(pool, LIKED, DISLIKED) == ["positive", "negative"]


async def test_nobody_dumps_what_a_scoring_process_holds(pool: Pool) -> None:
    await pool.scorer_id()
    (pid,) = pids(pool)
    assert resource.prlimit(pid, resource.RLIMIT_CORE) == (0, 0)


async def test_a_pool_leaves_no_process_behind() -> None:
    async with Pool(NAME, os.environ) as pool:
        await pool.scorer_id()
        (pid,) = pids(pool)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_another_scorer_than_the_pinned_one_never_scores() -> None:
    async with Pool(NAME, os.environ, pinned_id=f"{NAME}@3.3.2#000000000000") as pool:
        with pytest.raises(OtherScorer, match=r"found vader@.* expected vader@3\.3\.2#0{12}"):
            await pool.scorer_id()
        with pytest.raises(OtherScorer):
            await pool.scores([LIKED, DISLIKED])
    async with Pool(NAME, os.environ, pinned_id=scorer(NAME).id) as pool:
        assert await pool.scorer_id() == scorer(NAME).id


async def test_a_scorer_that_does_not_start_is_away() -> None:
    async with Pool("nothing.json", os.environ) as pool:
        with pytest.raises(ScorerAway, match="no readable file"):
            await pool.scores([LIKED, DISLIKED])
        assert pool.held == 0


def test_what_is_asked_says_nothing_of_the_text_when_it_is_printed() -> None:
    asked = Asked("secret", "en", "secret", {"X": "secret"}, "secret")
    assert "secret" not in repr(asked)
