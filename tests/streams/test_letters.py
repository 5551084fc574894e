"""Are the letters found that are looked for, each in the state that it is in?"""

from dataclasses import replace

import pytest
from clickhouse_connect.driver.client import Client

from streams.dead_letters import TABLE, DeadLetterRow, refused_at_the_border, refused_in_the_log
from streams.letters import ReplayRow, Wanted, dismiss, ids, listed, shown, write
from tests.streams.given import RECORDED, Ground, batch_of, minutes

EVENT_ID = "11111111-1111-1111-1111-111111111111"


@pytest.fixture
def client(own: Ground) -> Client:
    return own.client


@pytest.fixture
def three(client: Client, own: Ground) -> list[DeadLetterRow]:
    """Refused one minute after the other, for three reasons."""
    letters = [
        refused_at_the_border(
            f"{number}".encode(),
            tenant_id=own.tenant,
            reason=reason,
            refused_at=RECORDED + minutes(number),
        )
        for number, reason in enumerate(["time: found '7', expected", "body: no JSON", "id: Field"])
    ]
    bury(client, *letters)
    return letters


def bury(client: Client, *letters: DeadLetterRow) -> None:
    values = [TABLE.values(letter) for letter in letters]
    client.insert(TABLE.name, values, column_names=list(TABLE.columns))


def replayed(letter: DeadLetterRow) -> ReplayRow:
    return ReplayRow(letter.dead_letter_id, RECORDED, EVENT_ID, "replayed")


def test_each_option_narrows_down_what_is_listed(
    client: Client, own: Ground, three: list[DeadLetterRow]
) -> None:
    mine = Wanted(own.tenant)
    first, second, third = (letter.dead_letter_id for letter in three)
    assert ids(client, mine) == [first, second, third]
    assert ids(client, replace(mine, reason="BODY")) == [second]
    assert ids(client, replace(mine, since=RECORDED + minutes(1))) == [second, third]
    assert ids(client, replace(mine, refused_by="router")) == []
    assert ids(client, Wanted("nobody")) == []


def test_a_letter_is_open_until_it_is_replayed_or_dismissed(
    client: Client, own: Ground, three: list[DeadLetterRow]
) -> None:
    first, second, third = three
    write(client, [replayed(first)])
    dismiss(client, [second.dead_letter_id], because="a test", now=RECORDED)
    write(client, [ReplayRow(third.dead_letter_id, RECORDED, "", "id: still missing")])
    found = {row["dead_letter_id"]: row for row in listed(client, Wanted(own.tenant), 10)}
    assert [found[letter.dead_letter_id]["state"] for letter in three] == [
        "replayed",
        "dismissed",
        "open",
    ]
    assert found[first.dead_letter_id]["event_id"] == EVENT_ID
    assert found[second.dead_letter_id]["outcome"] == "dismissed: a test"
    assert found[third.dead_letter_id]["tried_at"] == RECORDED


def test_a_letter_buried_again_keeps_what_became_of_it(
    client: Client, own: Ground, three: list[DeadLetterRow]
) -> None:
    write(client, [replayed(three[0])])
    bury(client, *three)
    assert len(ids(client, replace(Wanted(own.tenant), state="open"))) == 2


def test_a_replayed_letter_is_not_dismissed(client: Client, three: list[DeadLetterRow]) -> None:
    write(client, [replayed(three[0])])
    meant = [letter.dead_letter_id for letter in three[:2]]
    assert dismiss(client, [*meant, "nothing"], because="a test", now=RECORDED) == meant[1:]


def test_like_reasons_are_counted_together(client: Client, own: Ground) -> None:
    bury(
        client,
        *(
            refused_at_the_border(
                f"{value}".encode(),
                tenant_id=own.tenant,
                reason=f"time: found '{value}', expected at most 10",
                refused_at=RECORDED,
            )
            for value in ("2026", "later", "it's")
        ),
    )
    counted = client.query(
        "SELECT reason_kind, letter_count, open_count FROM ops.dead_letter_day "
        "WHERE tenant_id = {tenant:String}",
        parameters={"tenant": own.tenant},
    ).result_rows
    assert ("time: found …, expected at most …", 2, 2) in counted


def test_a_letter_of_the_log_is_shown_with_its_place(client: Client, own: Ground) -> None:
    batch = batch_of(b"\xff{", first=7, topic=own.topics.events.name)
    letter = refused_in_the_log(batch, batch.records[0], reason="no JSON", refused_at=RECORDED)
    bury(client, letter)
    row = shown(client, letter.dead_letter_id)
    assert row is not None
    assert (row["topic"], row["offset"], row["received"]) == (batch.topic, 7, b"\xff{")
    assert (row["state"], row["tried_at"]) == ("open", None)
