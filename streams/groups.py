"""Who reads in the name of a consumer group right now, and which partitions were they given?"""

import time
from collections.abc import Iterable
from typing import Any, NamedTuple

import stamina
from kafka import KafkaAdminClient
from kafka.errors import (
    CoordinatorLoadInProgressError,
    CoordinatorNotAvailableError,
    NotCoordinatorError,
)

from streams.declare import Notice
from streams.membership import SESSION_SECONDS
from streams.positions import Place
from streams.topic_errors import GroupAtWork

SECONDS_BETWEEN_LOOKS = 0.5
STARTING_SECONDS_MAX = 15.0
# A worker that was killed is a member until its session ends.
LEAVE_SECONDS_MAX = SESSION_SECONDS + 2
# A broker that has just started makes the place where it keeps its groups when first asked.
STARTING = (CoordinatorNotAvailableError, CoordinatorLoadInProgressError, NotCoordinatorError)


class Member(NamedTuple):
    """One worker in its group."""

    client_id: str
    host: str
    places: tuple[Place, ...]


def group_names(broker: KafkaAdminClient, prefix: str) -> list[str]:
    """The groups that the broker remembers, of this prefix."""
    names = (group["group_id"] for group in broker.list_groups())
    return sorted(name for name in names if name.startswith(prefix))


def members(broker: KafkaAdminClient, groups: Iterable[str]) -> dict[str, list[Member]]:
    """The members of each group; a group that the broker does not know has none."""
    for attempt in stamina.retry_context(on=STARTING, attempts=None, timeout=STARTING_SECONDS_MAX):
        with attempt:
            described = broker.describe_groups(list(groups))
    return {name: [_member(each) for each in found["members"]] for name, found in described.items()}


def with_members(
    broker: KafkaAdminClient, groups: Iterable[str], *, seconds: float = 0.0
) -> list[str]:
    """The groups that still have members after so long, because one that died leaves late."""
    names = list(groups)
    deadline = time.monotonic() + seconds
    while found := [name for name, those in members(broker, names).items() if those]:
        if time.monotonic() > deadline:
            break
        time.sleep(SECONDS_BETWEEN_LOOKS)
    return found


def refuse_groups_at_work(broker: KafkaAdminClient, groups: Iterable[str], notice: Notice) -> None:
    """Refuse while anybody is at work: positions and topics change hands when nobody uses them."""
    found = members(broker, groups)
    if at_work := [name for name, those in found.items() if those]:
        notice(f"waiting until nobody is at work in {', '.join(at_work)}")
        for name in with_members(broker, at_work, seconds=LEAVE_SECONDS_MAX):
            raise GroupAtWork(name, len(found[name]))


def _member(found: Any) -> Member:
    assigned = (found["member_assignment"] or {}).get("assigned_partitions", ())
    places = (
        Place(topic["topic"], partition) for topic in assigned for partition in topic["partitions"]
    )
    return Member(found["client_id"], found["client_host"], tuple(sorted(places)))
