"""Is a 2xx to a CRM a promise, and does who proves nothing learn nothing?"""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from events.body import BODY_BYTES_MAX
from streams.sources.known import Source
from streams.sources.texts import digest
from tests.streams.border import (
    IN_A_VARIABLE,
    PATH,
    Border,
    serving,
    set_up,
)
from tests.streams.given import RECORDED, Ground

CANARY = "the customer cannot stand our new price"


@pytest.fixture
async def border(own: Ground, tmp_path: Path) -> AsyncIterator[Border]:
    async with serving(own, tmp_path) as running:
        yield running


def change(object_id: int = 112558566461, **said: object) -> dict[str, object]:
    return {
        "eventId": 1,
        "portalId": 62515,
        "occurredAt": 1762128000123,
        "subscriptionType": "deal.propertyChange",
        "objectId": object_id,
        "propertyName": "dealstage",
        "propertyValue": "closedwon",
    } | said


def body(*changes: object) -> bytes:
    return json.dumps(changes).encode()


async def test_each_change_of_a_batch_is_kept_as_it_came(border: Border) -> None:
    told = [change(1), change(2), "no change", change(3)]
    status, said, _ = await border.deliver(body(*told))
    assert (status, said) == (200, {"kept": 3, "refused": 1})
    kept = sorted(border.deliveries(), key=lambda each: each.key)
    assert [each.record for each in kept] == [told[0], told[1], told[3]]
    assert {(each.tenant_id, each.source, each.vendor, each.kind) for each in kept} == {
        (border.own.tenant, "hub", "hubspot", "change")
    }
    assert {each.received_at for each in kept} == {RECORDED}
    (letter,) = border.letters()
    assert letter.tenant_id == border.own.tenant
    assert letter.reason == "source hub: change: found str, expected an object"
    assert border.counted("deliveries_total") == 3


async def test_what_nobody_understands_is_kept_and_answered_with_2xx(border: Border) -> None:
    status, _, _ = await border.deliver(body(change(subscriptionType="order.creation")))
    assert status == 200
    assert [each.record["subscriptionType"] for each in border.deliveries()] == ["order.creation"]


@pytest.mark.parametrize("received", [b"no json", b'"text"', b"[" * 99], ids=str)
async def test_a_body_that_is_none_is_a_dead_letter_and_not_sent_again(
    border: Border, received: bytes
) -> None:
    assert status_of(await border.deliver(received)) == 200
    (letter,) = border.letters()
    assert letter.length == len(received)
    assert border.deliveries() == []


async def test_a_text_leaves_before_anything_is_kept(border: Border) -> None:
    of_a_note = change(propertyName="hs_note_body", propertyValue=CANARY)
    nested = change(properties={"hs_email_text": CANARY, "notes": [CANARY]}, added="x" * 501)
    await border.deliver(body(of_a_note, nested, [CANARY]))
    kept = {each.record.get("propertyName"): each.record for each in border.deliveries()}
    assert kept["hs_note_body"]["propertyValue"] == {"text_sha256": digest(CANARY)}
    assert kept["dealstage"]["properties"] == {
        "hs_email_text": {"text_sha256": digest(CANARY)},
        "notes": {"text_sha256": digest(json.dumps([CANARY]))},
    }
    assert kept["dealstage"]["added"] == {"text_sha256": digest("x" * 501)}
    topics = (border.own.topics.deliveries, border.own.topics.dead_letters)
    held = [record.value or b"" for topic in topics for record in border.records(topic.name)]
    assert len(held) == 3
    assert not any(CANARY.encode() in value for value in held)


async def test_who_proves_nothing_learns_nothing_and_nothing_is_kept(border: Border) -> None:
    refused = [
        await border.deliver(body(change()), secret="another"),
        await border.deliver(body(change()), seconds_ago=301),
        await border.deliver(body(change()), seconds_ago=-301),
        await border.deliver(body(change()), path="/v1/sources/unknown"),
        await border.deliver(b"", secret="another"),
    ]
    assert [(status, said) for status, said, _ in refused] == [(401, {"error": "not proved"})] * 5
    assert border.deliveries() == []
    assert border.letters() == []
    assert border.counted("answers_total", status="401") == 5


async def test_a_longer_address_is_signed_as_it_is_called(border: Border) -> None:
    assert status_of(await border.deliver(body(change()), path=f"{PATH}/33?x=a%3Ab")) == 200


async def test_a_body_of_more_than_a_mebibyte_is_too_long(border: Border) -> None:
    longest = b" " * (BODY_BYTES_MAX - 2) + b"[]"
    assert status_of(await border.deliver(longest)) == 200
    assert status_of(await border.deliver(b" " + longest)) == 413


async def test_a_secret_is_changed_without_a_moment_in_which_nothing_is_taken(
    border: Border, tmp_path: Path
) -> None:
    new = tmp_path / "new"
    new.write_text("the new one\n")
    places = [*IN_A_VARIABLE["secret"], f"file:{new}"]
    hub = Source(tenant_id=border.own.tenant, vendor="hubspot", secrets={"secret": places})
    set_up(tmp_path, hub=hub)
    assert status_of(await border.deliver(body(change(1)))) == 200
    assert status_of(await border.deliver(body(change(2)), secret="the new one")) == 200
    set_up(
        tmp_path,
        hub=Source(tenant_id=hub.tenant_id, vendor="hubspot", secrets={"secret": places[1:]}),
    )
    assert status_of(await border.deliver(body(change(3)))) == 401
    assert status_of(await border.deliver(body(change(4)), secret="the new one")) == 200


async def test_a_source_that_is_paused_or_not_set_up_is_called_again_later(
    border: Border, tmp_path: Path
) -> None:
    paused = Source(tenant_id="acme", vendor="hubspot", secrets=IN_A_VARIABLE, state="paused")
    lost = Source(tenant_id="acme", vendor="hubspot", secrets={"secret": ["file:/nowhere"]})
    set_up(tmp_path, paused=paused, lost=lost)
    for name in ("paused", "lost"):
        status, _, headers = await border.deliver(body(change()), path=f"/v1/sources/{name}")
        assert (status, headers["Retry-After"]) == (503, "300")
    status, _, _ = await border.deliver(body(change()), path="/v1/sources/paused", secret="x")
    assert status == 401
    assert border.deliveries() == []


def status_of(answered: tuple[int, object, object]) -> int:
    return answered[0]
