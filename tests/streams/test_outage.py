"""What does a sender hear while the broker is away, and afterwards?"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conftest import silent
from tests.streams.border import Border, call, serving, text
from tests.streams.given import Ground, ground
from touchline.local.runtime import Runtime

TOO_LONG = 60.0


@pytest.fixture
def alone(broker: Runtime) -> Ground:
    return ground(broker.settings)


@pytest.fixture
async def impatient(alone: Ground, tmp_path: Path) -> AsyncIterator[Border]:
    async with serving(alone, tmp_path, seconds_max=1.0) as border:
        yield border


@pytest.fixture
async def patient(alone: Ground, tmp_path: Path) -> AsyncIterator[Border]:
    async with serving(alone, tmp_path, seconds_max=TOO_LONG, bytes_max=1_000) as border:
        yield border


async def test_nothing_is_promised_before_the_broker_has_acknowledged(
    broker: Runtime, patient: Border
) -> None:
    await patient.post(text(call("1")))
    with silent(broker, "broker"):
        posting = asyncio.create_task(patient.post(text(call("2"))))
        _, waiting = await asyncio.wait({posting}, timeout=1)
        assert waiting == {posting}
    status, said, _ = await posting
    assert status == 200
    assert said["event_id"] in {str(event.event_id) for event in patient.events()}


async def test_a_broker_that_is_silent_is_waited_for_only_so_long(
    broker: Runtime, impatient: Border
) -> None:
    await impatient.post(text(call("1")))
    with silent(broker, "broker"):
        status, said, headers = await impatient.post(text(call("2")))
        assert await impatient.get("/readyz") == 503
    assert status == 503
    assert headers["Retry-After"] == "2"
    topic = impatient.own.topics.events.name
    assert said["error"].startswith(f"{topic}: not acknowledged by the broker within 1 s")


async def test_what_is_held_meanwhile_is_bounded(broker: Runtime, patient: Border) -> None:
    await patient.post(text(call("1")))
    with silent(broker, "broker"):
        held = [asyncio.create_task(patient.post(text(call(str(id_))))) for id_ in range(2, 9)]
        done, waiting = await asyncio.wait(held, return_when=asyncio.FIRST_COMPLETED)
        assert {task.result()[0] for task in done} == {503}
        assert waiting
    assert 200 in [status for status, _, _ in await asyncio.gather(*waiting)]
    assert patient.counted("held_bytes") == 0


async def test_a_broker_that_was_killed_is_found_again(broker: Runtime, impatient: Border) -> None:
    assert (await impatient.post(text(call("1"))))[0] == 200
    broker.kill("broker")
    assert (await impatient.post(text(call("2"))))[0] == 503
    assert await impatient.get("/readyz") == 503
    broker.restart("broker")
    async with asyncio.timeout(TOO_LONG):
        while (await impatient.post(text(call("2"))))[0] != 200:
            pass
    assert {event.id for event in impatient.events()} == {"1", "2"}


async def test_a_crm_hears_the_same_and_delivers_again(broker: Runtime, impatient: Border) -> None:
    assert (await impatient.deliver(b'[{"objectId":1}]'))[0] == 200
    with silent(broker, "broker"):
        status, _, headers = await impatient.deliver(b'[{"objectId":2}]')
    assert (status, headers["Retry-After"]) == (503, "2")
    assert (await impatient.deliver(b'[{"objectId":2}]'))[0] == 200
    assert {each.key for each in impatient.deliveries()} == {"object/1", "object/2"}


async def test_a_collector_may_start_before_the_broker(
    broker: Runtime, alone: Ground, tmp_path: Path
) -> None:
    broker.kill("broker")
    async with serving(alone, tmp_path, seconds_max=1.0) as border:
        assert (await border.post(text(call())))[0] == 503
        broker.restart("broker")
        async with asyncio.timeout(TOO_LONG):
            while (await border.post(text(call())))[0] != 200:
                pass
