"""Is a 2xx a promise, and is every refusal said and kept as it should be?"""

import gzip
import json
from base64 import b64decode
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from cloudevents.core.bindings.http import to_binary_event, to_structured_event

from tests.streams.border import ARRAY, LINES, ONE, SIZES, TOKEN, Border, call, serving, text
from tests.streams.given import NOON, RECORDED, Ground


@pytest.fixture
async def border(own: Ground, tmp_path: Path) -> AsyncIterator[Border]:
    async with serving(own, tmp_path) as running:
        yield running


async def test_an_event_of_the_official_client_is_taken_and_stands_in_the_log(
    border: Border,
) -> None:
    message = to_structured_event(call())
    status, said, _ = await border.post(message.body, **message.headers)
    (event,) = border.events()
    assert (status, said) == (200, {"event_id": str(event.event_id)})
    assert (event.tenant_id, event.rep_id, event.occurred_at) == (border.own.tenant, "R1", NOON)
    assert event.recorded_at == RECORDED


@pytest.mark.parametrize(
    ("media_type", "before", "between", "after"),
    [(ARRAY, b"[", b",", b"]"), (LINES, b"", b"\n", b"\n")],
    ids=["array", "lines"],
)
async def test_many_at_once_are_taken_one_by_one(
    border: Border, media_type: str, before: bytes, between: bytes, after: bytes
) -> None:
    bodies = [text(call("1")), b'{"specversion":"1.0"}', text(call("2"))]
    status, said, _ = await border.post(before + between.join(bodies) + after, media_type)
    assert status == 200
    assert [each["index"] for each in said["accepted"]] == [0, 2]
    assert {each["event_id"] for each in said["accepted"]} == {
        str(event.event_id) for event in border.events()
    }
    (letter,) = border.letters()
    assert said["refused"] == [
        {"index": 1, "dead_letter_id": letter.dead_letter_id, "reason": letter.reason}
    ]
    assert letter.received == bodies[1]
    assert (border.counted("accepted_total"), border.counted("refused_total")) == (2, 1)


async def test_many_events_are_taken_with_one_answer(border: Border) -> None:
    body = b"[" + b",".join(text(call(str(number))) for number in range(20)) + b"]"
    status, said, _ = await border.post(body, ARRAY)
    assert (status, len(said["accepted"])) == (200, 20)
    assert len({event.id for event in border.events()}) == 20


async def test_a_single_event_that_is_refused_is_kept_and_can_be_found(border: Border) -> None:
    body = text(call(type="deal.wonn"))
    status, said, _ = await border.post(body)
    (letter,) = border.letters()
    assert status == 422
    assert said == {"dead_letter_id": letter.dead_letter_id, "reason": letter.reason}
    assert letter.received == body
    assert "deal.wonn" in letter.reason
    assert border.events() == []


async def test_a_batch_that_is_no_array_is_refused_as_a_whole(border: Border) -> None:
    status, said, _ = await border.post(b"[{", ARRAY)
    assert (status, said["dead_letter_id"]) == (422, border.letters()[0].dead_letter_id)


@pytest.mark.parametrize(
    "authorization", ["", "Bearer x", f"Basic {TOKEN}", TOKEN], ids=lambda header: header or "none"
)
async def test_without_a_token_nothing_is_taken_and_nothing_kept(
    border: Border, authorization: str
) -> None:
    status, said, headers = await border.post(text(call()), Authorization=authorization)
    assert (status, said) == (401, {"error": "no tenant has this token"})
    assert headers["WWW-Authenticate"] == "Bearer"
    assert border.events() == []
    assert border.letters() == []
    assert border.counted("answers_total", status="401") == 1


@pytest.mark.parametrize(
    ("media_type", "bytes_max"), [(ONE, SIZES.one_bytes_max), (ARRAY, SIZES.many_bytes_max)]
)
async def test_a_body_that_is_too_long_is_counted_and_not_kept(
    border: Border, media_type: str, bytes_max: int
) -> None:
    status, said, _ = await border.post(b" " * (bytes_max + 1), media_type)
    assert (status, said) == (413, {"error": f"body: longer than {bytes_max:,} bytes"})
    assert border.letters() == []


@pytest.mark.parametrize("media_type", ["text/plain", "", "application/xml"])
async def test_another_media_type_is_not_understood(border: Border, media_type: str) -> None:
    status, said, _ = await border.post(text(call()), media_type or "x")
    assert status == 415
    assert ONE in said["error"]


async def test_a_packed_body_is_not_understood_and_not_kept(border: Border) -> None:
    packed = gzip.compress(text(call()))
    status, said, headers = await border.post(packed, **{"Content-Encoding": "gzip"})
    assert (status, headers["Accept-Encoding"]) == (415, "identity")
    assert said == {
        "error": "Content-Encoding: found 'gzip', expected none; send the body as it is"
    }
    assert border.letters() == []
    assert (await border.post(text(call()), **{"Content-Encoding": "identity"}))[0] == 200


async def test_an_event_in_binary_mode_is_the_same_event(border: Border) -> None:
    event = call(subject="activity/A1")
    message = to_binary_event(event)
    status, said, _ = await border.post(message.body, "application/json", **message.headers)
    assert (status, said) == (200, (await border.post(text(event)))[1])
    first, second = border.events()
    assert first == second


async def test_what_is_refused_in_binary_mode_is_kept_with_its_attributes(border: Border) -> None:
    message = to_binary_event(call(type="deal.wonn"))
    status, said, _ = await border.post(message.body, "application/json", **message.headers)
    (letter,) = border.letters()
    assert (status, said["reason"]) == (422, letter.reason)
    assert json.loads(letter.received) == json.loads(text(call(type="deal.wonn"))) | {
        "datacontenttype": "application/json"
    }


async def test_data_that_is_no_json_is_kept_as_it_came(border: Border) -> None:
    message = to_binary_event(call())
    status, said, _ = await border.post(b"{]", "application/json", **message.headers)
    (letter,) = border.letters()
    assert (status, letter.reason) == (422, said["reason"])
    assert letter.reason.startswith("body, line 1, column 2: found no JSON")
    kept = json.loads(letter.received)
    assert (kept["id"], b64decode(kept["data_base64"])) == ("1", b"{]")


async def test_attributes_beside_a_structured_event_say_nothing(border: Border) -> None:
    status, _, _ = await border.post(text(call()), ONE, **{"ce-id": "another"})
    assert (status, [event.id for event in border.events()]) == (200, ["1"])


async def test_lines_have_no_binary_mode(border: Border) -> None:
    status, said, _ = await border.post(text(call()), LINES, **{"ce-id": "1"})
    assert (status, said["error"].split(",")[0]) == (
        415,
        "Content-Type: found 'application/x-ndjson' in binary mode",
    )


async def test_an_event_may_say_plain_json(border: Border) -> None:
    status, _, _ = await border.post(text(call()), "application/json; charset=utf-8")
    assert status == 200


async def test_it_is_alive_and_ready(border: Border) -> None:
    assert [await border.get(path) for path in ("/healthz", "/readyz")] == [200, 200]


async def test_what_may_be_said_stands_beside_where_it_is_said(border: Border) -> None:
    paths = (
        "/schemas",
        "/schemas/asyncapi",
        "/schemas/call.completed/1",
        "/schemas/call.completed",
    )
    assert [await border.get(path) for path in paths] == [200, 200, 200, 404]
