"""Is a reply whose text only the CRM holds scored once, and its text found nowhere?"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import pytest
import pytest_asyncio

from events.envelope import Envelope
from events.reply import ReplyScored
from streams.scoring import Scoring
from streams.sentiment import scorer
from streams.sentiment.errors import ScorersBusy
from streams.sentiment.frames import Asked
from streams.sentiment.pool import Pool
from streams.sources import replies
from streams.sources.connections import Connections
from streams.sources.delivery import ScoredText
from streams.sources.errors import ApiRefuses
from streams.sources.known import Source, Sources, sources_text
from streams.sources.vendors import VENDORS
from tests.streams.given import clock
from tests.streams.sources.doubles import serving
from tests.streams.sources.hubspot.double import Double, limited
from tests.streams.sources.hubspot.test_mails import REDACTED
from tests.streams.sources.test_translator import Working, change, delivery

LIKED, DISLIKED = "I love it, great work", "This is awful, I hate it"
NAME = "vader"
EMAIL = "0-49"
READ = "POST /crm/v3/objects/emails/batch/read"

# The pool is one for all tests of this file, on the one loop that it was started on.
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def working(pool: Pool, tmp_path: Path) -> AsyncIterator[Working]:
    async with serving(Double()) as double:
        for number, text in ((1, LIKED), (2, DISLIKED)):
            put(double, number, text)
        working = Working(double, tmp_path / "sources.json", pool)
        yield working
        await working.connections.aclose()


def put(double: Double, number: int, text: str, direction: str = "INCOMING_EMAIL") -> None:
    double.put(
        "emails",
        str(number),
        hs_timestamp="2026-03-02T09:00:00Z",
        hs_email_direction=direction,
        hs_email_text=text,
    )


async def hear(working: Working, *numbers: int) -> None:
    made = "object.creation"
    await working.translate(*(change(made, each, objectTypeId=EMAIL) for each in numbers))


def scored(working: Working) -> list[Envelope]:
    return [each for each in working.log.events() if each.type == ReplyScored.type]


def labels(working: Working) -> dict[str, str]:
    told = [each.data for each in scored(working) if isinstance(each.data, ReplyScored)]
    return {each.activity_id: each.label for each in told}


async def test_a_mail_that_came_is_scored_as_if_the_text_had_been_sent(working: Working) -> None:
    await hear(working, 1)
    received, told = working.log.events()
    assert (received.type, told.type) == ("email.received", "reply.scored")
    assert isinstance(told.data, ReplyScored)
    alone = scorer(NAME).score(LIKED)
    assert (told.data.activity_id, told.data.label, told.data.score) == (
        "1",
        "positive",
        alone.score,
    )
    assert told.data.scorer_id == scorer(NAME).id
    assert told.data.text_sha256 == sha256(LIKED.encode()).hexdigest()
    assert (told.causation_id, told.occurred_at) == (str(received.event_id), received.occurred_at)


async def test_each_text_is_read_once_for_all_that_ask_and_told_once_for_ever(
    working: Working,
) -> None:
    await hear(working, 1, 2, 1, 1)
    # The objects, then their texts.
    assert [call for call in working.double.calls if call == READ] == [READ, READ]
    await hear(working, 2, 1)
    assert labels(working) == {"1": "positive", "2": "negative"}
    assert len({each.event_id for each in scored(working)}) == 2


async def test_more_than_the_scorers_hold_at_once_waits_and_nothing_is_left_out(
    working: Working, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replies, "AT_ONCE", 3)
    monkeypatch.setattr("streams.sources.translator.AT_ONCE", 3)
    for number in range(3, 12):
        put(working.double, number, LIKED)
    held = asyncio.create_task(pool.scores([Asked(DISLIKED)] * 3))
    await asyncio.sleep(0)
    with pytest.raises(ScorersBusy):
        await pool.scores([Asked(LIKED)] * 3)
    await hear(working, *range(1, 12))
    assert len(await held) == 3
    assert labels(working).keys() == {str(number) for number in range(1, 12)}
    assert working.log.letters() == []


async def test_a_scoring_process_that_dies_and_a_vendor_who_puts_off_are_waited_for(
    working: Working, pool: Pool
) -> None:
    await pool.scorer_id()
    (reader,) = pool.readers
    assert reader.pid
    os.kill(reader.pid, signal.SIGKILL)
    # The references, the object and what is linked to it, then the text.
    await hear(working, 2)
    working.double.faults += [limited(), (500, {}, {}), (502, {}, {"text": LIKED})]
    await hear(working, 1)
    assert labels(working) == {"1": "positive", "2": "negative"}
    assert working.log.letters() == []


async def test_a_scorer_that_does_not_start_is_waited_for(
    working: Working, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    (reader,) = pool.readers
    await reader.stop()
    monkeypatch.setattr(reader, "_name", "nothing.json")
    hearing = asyncio.create_task(hear(working, 1))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.shield(hearing), 0.5)
    monkeypatch.setattr(reader, "_name", NAME)
    await hearing
    assert labels(working) == {"1": "positive"}


async def test_who_may_not_read_the_text_is_told_and_the_mail_counts_without_it(
    working: Working,
) -> None:
    put(working.double, 3, REDACTED)
    await hear(working, 3)
    assert [each.type for each in working.log.events()] == ["email.received"]
    (letter,) = working.log.letters()
    assert "text of email: the app lacks a scope (sales-email-read)" in letter.reason


async def test_what_we_sent_is_never_asked_for(working: Working) -> None:
    put(working.double, 3, LIKED, direction="EMAIL")
    await hear(working, 3)
    assert [each.type for each in working.log.events()] == ["email.sent"]
    assert [call for call in working.double.calls if call == READ] == [READ]
    assert not any("hs_email_text" in asked["properties"] for asked in working.double.asked)


async def test_what_the_collector_has_scored_is_not_asked_for(working: Working) -> None:
    text = sha256(LIKED.encode()).hexdigest()
    record = {"text": {"text_sha256": text}}
    known = {text: ScoredText("vader/1", scorer(NAME).score(LIKED))}
    told = {"vendor": "construed", "kind": "unread"}
    await working.translate(delivery(record, scores=known, **told))
    assert READ not in working.double.calls
    await working.translate(delivery(record, **told))
    assert READ in working.double.calls
    assert [each.data.model_dump()["scorer_id"] for each in scored(working)] == [
        "vader/1",
        scorer(NAME).id,
    ]


async def test_without_a_scorer_no_text_is_asked_for(tmp_path: Path) -> None:
    async with serving(Double()) as double:
        put(double, 1, LIKED)
        working = Working(double, tmp_path / "sources.json")
        await hear(working, 1)
        await working.connections.aclose()
    assert [each.type for each in working.log.events()] == ["email.received"]
    assert not any("hs_email_text" in asked["properties"] for asked in double.asked)


async def test_an_answer_in_no_form_at_all_repeats_no_text(working: Working) -> None:
    working.double.objects["emails"]["1"]["properties"] = {LIKED: LIKED}
    working.double.objects["emails"]["1"]["createdAt"] = LIKED
    await hear(working, 1)
    assert not any(LIKED.encode() in each.value for _, each in working.log.sent)
    assert [letter.reason for letter in working.log.letters() if LIKED in letter.reason] == []


async def test_a_vendor_that_gives_out_no_texts_is_not_asked(tmp_path: Path, pool: Pool) -> None:
    file = tmp_path / "sources.json"
    crm = Source(tenant_id="acme", vendor="pipedrive", secrets={"token": ["env:T"]})
    file.write_text(sources_text({"crm": crm}))
    connections = Connections(Sources(file, {"T": "t"}), VENDORS, clock)
    reading = replies.Replies(connections, Scoring(pool), lambda point: None)
    with pytest.raises(ApiRefuses, match="pipedrive gives out no texts"):
        await reading.scored("crm", "mail", {})
