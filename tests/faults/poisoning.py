"""What if the log holds what is no event, and among how many that are?

In three densities: one in a hundred, a hundred in a row, all of one partition. Each must become one
dead letter with its place, its reason and its own bytes, and the events beside it must not wait.
"""

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from itertools import cycle, islice
from random import Random
from typing import Any, NamedTuple
from zlib import crc32

from kafka import KafkaProducer

from events import topics
from events.body import BODY_BYTES_MAX
from events.cloudevents import from_cloudevent
from events.codec import encode
from tests.faults.oracle import stand
from tests.faults.poison import KINDS
from tests.faults.stack import Stack
from tests.faults.story import is_whole, quarter
from tests.faults.telling import Account
from tests.faults.trial import Fault
from touchline.settings import Settings

ROW_LENGTH = 100
REQUEST_BYTES_MAX = 4 * 1024 * 1024
NOT_EMPTY = b"poison"
PROBES = 3
DELAY_SECONDS_MAX = 1.0
LOOK_SECONDS = 0.02


class Message(NamedTuple):
    """A record to be; without an event id it is poison, which is refused for this reason."""

    partition: int
    value: bytes | None
    event_id: str = ""
    reason: str = ""


class Letter(NamedTuple):
    """What must be known of bytes that were refused."""

    partition: int
    offset: int
    received: bytes
    length: int
    sha256: str
    reason: str


Poison = Iterator[tuple[bytes | None, str]]
Density = Callable[[list[Message], Poison, Random], Iterable[Message]]


def one_in_a_hundred(good: list[Message], bad: Poison, random: Random) -> Iterator[Message]:
    for number, message in enumerate(good):
        yield message
        if number % 100 == 0:
            yield spoilt(message.partition, next(bad))


def a_hundred_in_a_row(good: list[Message], bad: Poison, random: Random) -> Iterator[Message]:
    middle = random.choice(good)
    for message in good:
        yield message
        if message is middle:
            yield from (spoilt(message.partition, each) for each in islice(bad, ROW_LENGTH))


def all_of_one_partition(good: list[Message], bad: Poison, random: Random) -> Iterator[Message]:
    poisoned = random.choice(good).partition
    for message in good:
        is_poisoned = message.partition == poisoned
        yield spoilt(poisoned, next(bad)) if is_poisoned else message


DENSITIES: Mapping[str, Density] = {
    "one_in_a_hundred": one_in_a_hundred,
    "a_hundred_in_a_row": a_hundred_in_a_row,
    "all_of_one_partition": all_of_one_partition,
}


def poisoned(density: str, events_count: int) -> Fault:
    """So many events go straight into the log, with poison between them."""

    def fault(stack: Stack, random: Random) -> None:
        name = f"poisoned_{density}_{len(stack.accounts)}"
        account = stack.accounts[name] = Account(name)
        told = filter(is_whole, quarter(random.randrange(1 << 30)))
        events = islice(told, events_count + 2 * PROBES)
        messages = [message(event, name, stack.settings) for event in events]
        good, probes = messages[:events_count], messages[events_count:]
        bad = poison_of(good[0])
        buried = put(stack.settings, account, DENSITIES[density](good, bad, random))
        stack.settle()
        assert not_told(buried, letters(stack)) == []
        refuse_delay(stack, account, probes, bad)
        stack.settle()

    return fault


def message(event: dict[str, Any], tenant_id: str, settings: Settings) -> Message:
    envelope = from_cloudevent(event, tenant_id=tenant_id, recorded_at=datetime.now(UTC))
    partition = crc32(topics.key(envelope)) % settings.events_partitions
    return Message(partition, encode(envelope), str(envelope.event_id))


def poison_of(good: Message) -> Poison:
    """All kinds in turn, made of this event."""
    event = json.loads(good.value or b"")
    return cycle([(kind.spoilt(event), kind.reason) for kind in KINDS.values()])


def spoilt(partition: int, poison: tuple[bytes | None, str]) -> Message:
    value, reason = poison
    return Message(partition, value, reason=reason)


def put(settings: Settings, account: Account, messages: Iterable[Message]) -> list[Letter]:
    """Put them into the log; the dead letters that must come of it."""
    with closing(
        KafkaProducer(
            bootstrap_servers=settings.kafka_bootstrap, max_request_size=REQUEST_BYTES_MAX
        )
    ) as producer:
        sent = [(message, producer.send(topics.EVENTS.name, **record(message)))
                for message in messages]  # fmt: skip
        places = [(message, future.get(timeout=30)) for message, future in sent]
    account.tellings_count += len(places)
    good = {message.event_id for message, _ in places if message.event_id}
    account.sent |= good
    account.acknowledged |= good
    return [
        letter(message.value or b"", place.partition, place.offset, message.reason)
        for message, place in places
        if not message.event_id
    ]


def record(message: Message) -> dict[str, Any]:
    return {"value": message.value, "key": NOT_EMPTY, "partition": message.partition}


def letter(received: bytes, partition: int, offset: int, reason: str) -> Letter:
    """Of what is too long only the length and the sha256 are kept."""
    kept = received if len(received) <= BODY_BYTES_MAX else b""
    return Letter(partition, offset, kept, len(received), sha256(received).hexdigest(), reason)


def letters(stack: Stack) -> list[Letter]:
    """All that the routers refused."""
    answer = stack.client.query(
        "SELECT partition, offset, received, length, sha256, reason FROM ops.dead_letter FINAL "
        "WHERE refused_by = 'router' AND topic_id = {log_id:String}",
        parameters={"log_id": stand(stack.settings).log_id},
        column_formats={"received": "bytes"},
    )
    return [Letter(*row) for row in answer.result_rows]


def not_told(buried: list[Letter], found: list[Letter]) -> list[Letter]:
    """Those that did not become one dead letter, which may give its reason in more words."""
    reasons = defaultdict[tuple[Any, ...], list[str]](list)
    for letter in found:
        reasons[letter[:-1]].append(letter.reason)
    return [each for each in buried if [each.reason in r for r in reasons[each[:-1]]] != [True]]


def refuse_delay(stack: Stack, account: Account, probes: list[Message], bad: Poison) -> None:
    """An event behind poison must not come later than one behind nothing; the best of a few."""
    alone = [seconds_until_archived(stack, account, [probe]) for probe in probes[:PROBES]]
    behind = [
        seconds_until_archived(stack, account, [spoilt(probe.partition, next(bad)), probe])
        for probe in probes[PROBES:]
    ]
    said = f"{min(behind):.2f} s behind poison and {min(alone):.2f} s behind nothing"
    assert min(behind) < min(alone) + DELAY_SECONDS_MAX, said


def seconds_until_archived(stack: Stack, account: Account, messages: list[Message]) -> float:
    """From the broker's acknowledgement of these until the archive holds the last."""
    client, query = stack.client, "SELECT count() FROM raw.event WHERE event_id = {id:String}"
    put(stack.settings, account, messages)
    put_at, known = time.monotonic(), {"id": messages[-1].event_id}
    stack.wait(
        lambda: client.query(query, parameters=known).result_rows != [(0,)],
        "an event behind poison was archived",
        pause_seconds=LOOK_SECONDS,
    )
    return time.monotonic() - put_at
