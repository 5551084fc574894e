"""Is what was refused to be found again, once, as it came?"""

from dataclasses import replace
from hashlib import sha256

import pytest
from clickhouse_connect.driver.client import Client

from events.body import BODY_BYTES_MAX
from streams.batch import Told
from streams.crash_points import never
from streams.dead_letters import (
    TABLE,
    Burial,
    DeadLetterRow,
    letter_of,
    message,
    refused_at_the_border,
    refused_in_the_log,
)
from streams.letters import Wanted, listed, shown
from streams.warehouse import Landing
from tests.streams.given import RECORDED, Ground, batch_of, clock, minutes

NO_TEXT = b"\xff\x00 no text \xfe"


def letter(received: bytes = NO_TEXT, tenant_id: str = "acme") -> DeadLetterRow:
    return refused_at_the_border(
        received, tenant_id=tenant_id, reason="body: found no text", refused_at=RECORDED
    )


def letter_at(offset: int) -> DeadLetterRow:
    batch = batch_of(b"{", first=offset)
    return refused_in_the_log(batch, batch.records[0], reason="no JSON", refused_at=RECORDED)


@pytest.fixture
def client(own: Ground) -> Client:
    return own.client


async def bury(client: Client, *letters: DeadLetterRow) -> Told:
    return await Burial(Landing(client, TABLE), clock, never)(
        batch_of(*(message(letter).value for letter in letters))
    )


def test_a_letter_survives_the_log() -> None:
    assert letter_of(message(letter()).value) == letter()


def test_the_same_refusal_is_one_letter_however_often_it_is_told() -> None:
    assert letter().dead_letter_id == letter().dead_letter_id


@pytest.mark.parametrize(
    "other", [letter(b"other bytes"), letter(tenant_id="globex"), letter_at(1)], ids=str
)
def test_another_refusal_is_another_letter(other: DeadLetterRow) -> None:
    assert other.dead_letter_id != letter().dead_letter_id


def test_a_refused_record_is_known_by_its_place() -> None:
    assert letter_at(7).dead_letter_id == letter_at(7).dead_letter_id
    assert letter_at(7).dead_letter_id != letter_at(8).dead_letter_id
    assert (letter_at(7).topic, letter_at(7).partition, letter_at(7).offset) == ("events", 0, 7)


def test_of_bytes_too_long_for_the_log_length_and_hash_remain() -> None:
    received = b"x" * (BODY_BYTES_MAX + 1)
    kept = letter(received)
    assert (kept.received, kept.length, kept.sha256) == (
        b"",
        BODY_BYTES_MAX + 1,
        sha256(received).hexdigest(),
    )


async def test_a_buried_letter_is_shown_with_the_bytes_as_they_came(client: Client) -> None:
    assert await bury(client, letter()) == Told(recorded_at=RECORDED)
    found = shown(client, letter().dead_letter_id)
    assert found is not None
    assert (found["received"], found["reason"]) == (NO_TEXT, "body: found no text")
    assert found["refused_at"] == RECORDED


@pytest.mark.parametrize(
    "value",
    [
        None,
        b"",
        b"no letter",
        message(replace(letter(), offset=-1)).value,
        message(replace(letter(), refused_at=RECORDED.replace(tzinfo=None))).value,
    ],
    ids=["null", "empty", "other bytes", "an offset below zero", "a time without a zone"],
)
async def test_a_record_that_is_no_letter_becomes_one_and_its_neighbours_go_on(
    client: Client, own: Ground, value: bytes | None
) -> None:
    batch = replace(batch_of(value, message(letter()).value, first=7), topic_id=own.prefix)
    await Burial(Landing(client, TABLE), clock, never)(batch)
    rows = client.query(
        f"SELECT refused_by, offset, received FROM {TABLE.name} FINAL "
        "WHERE topic_id = {id:String}",
        parameters={"id": batch.topic_id},
        column_formats={"received": "bytes"},
    ).result_rows
    assert rows == [("burial", 7, value or b"")]
    assert shown(client, letter().dead_letter_id) is not None


async def test_burying_twice_is_burying_once(client: Client, own: Ground) -> None:
    mine = letter(tenant_id=own.tenant)
    await bury(client, mine, mine)
    await bury(client, mine)
    ids = [row["dead_letter_id"] for row in listed(client, Wanted(), 1_000)]
    assert ids.count(mine.dead_letter_id) == 1


async def test_the_newest_letters_are_listed_first_without_their_bytes(
    client: Client, own: Ground
) -> None:
    later = RECORDED + minutes(60 * 24 * 365)
    for number in range(3):
        await bury(
            client,
            refused_at_the_border(
                f"{own.tenant} {number}".encode(),
                tenant_id=own.tenant,
                reason=f"reason {number}",
                refused_at=later + minutes(number),
            ),
        )
    rows = listed(client, Wanted(), 2)
    assert [row["reason"] for row in rows] == ["reason 2", "reason 1"]
    assert "received" not in rows[0]


def test_a_letter_that_is_not_there_is_none(client: Client) -> None:
    assert shown(client, "no such letter") is None
