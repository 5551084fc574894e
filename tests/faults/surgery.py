"""What if the log or the warehouse is not what it was when the workers come back?

A story is told and lands; everybody is stopped, something is done to a store, and everybody is
started again. Where going on would lose or repeat something, the workers must refuse, and the
commands that their refusals name must cure it. Then the story is told on.
"""

import re
import shutil
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from itertools import islice
from random import Random

from kafka import KafkaAdminClient, TopicPartition
from kafka.admin import NewPartitions
from kafka.errors import GroupIdNotFoundError

from events.topics import DEAD_LETTERS, EVENTS, FACTS, Topic
from projections.fact import TABLE as FACT_TABLE
from projections.meaning import TABLES
from streams.declare import admin, make
from tests.faults.oracle import stand
from tests.faults.stack import Stack
from tests.faults.story import Events, quarter, with_broken_ones
from tests.faults.trial import Fault
from touchline.local import kafka

EVENTS_TOLD = 300
COMMAND = re.compile(r"`touchline ([^`]+)`")
ONE_PARTITION = re.compile(r" --partition \d+")
ROUNDS_MAX = 8

Operate = Callable[[Stack], None]


@dataclass(frozen=True, slots=True)
class Surgery:
    """What is done while nobody is at work, what must come of it, and what else cures it.

    Who lags has not read what was told before. What was acknowledged and is gone from the log for
    good is told again by its sender. Where everybody stays at work, nobody is told of it.
    """

    operate: Operate
    is_refused: bool = True
    lagging: Collection[str] = ()
    then: Collection[str] = ()
    is_told_again: bool = False
    is_at_work: bool = False


class StillRefused(AssertionError):
    """The commands that were named have cured nothing."""

    def __init__(self, typed: list[str]) -> None:
        super().__init__(f"still refused after {typed}")


def operated(name: str, surgery: Surgery) -> Fault:
    """The operation between two halves of a story."""

    def fault(stack: Stack, random: Random) -> None:
        tenant_id = f"{name}_{len(stack.accounts)}"
        events = with_broken_ones(quarter(random.randrange(1 << 30)))
        first = list(islice(events, EVENTS_TOLD))
        tell(stack, tenant_id, first, random, lagging=surgery.lagging)
        if not surgery.is_at_work:
            stack.crew.rest()
        surgery.operate(stack)
        assert bool(cured(stack)) == surgery.is_refused, f"{name}: whether the workers refused"
        for command in surgery.then:
            stack.typed(command)
        again = first if surgery.is_told_again else []
        tell(stack, tenant_id, [*again, *islice(events, EVENTS_TOLD)], random)

    return fault


def tell(
    stack: Stack,
    tenant_id: str,
    events: Events,
    random: Random,
    *,
    lagging: Collection[str] = (),
) -> None:
    """Tell all, and wait until it has landed; who lags does not read it, and is not waited for."""
    for role in lagging:
        stack.crew.one(role).rest()
    telling = stack.tell(tenant_id, events, random, tenant_id=tenant_id, batches_per_second=0)
    if not lagging:
        stack.settle(telling)
        return
    stack.wait(lambda: telling.is_done, "all was told")
    if "router" not in lagging:
        stack.wait(lambda: stand(stack.settings).is_routed, "all was routed", pause_seconds=0.3)


def cured(stack: Stack) -> list[str]:
    """Start everybody; while workers refuse, do what they say. The commands that were typed."""
    typed: list[str] = []
    for _ in range(ROUNDS_MAX):
        stack.crew.wake()
        stack.wait(stack.crew.are_ready_or_refused, "everybody was ready or had refused")
        refused = [member for member in stack.crew.members.values() if member.is_refused]
        if not refused:
            return typed
        stack.crew.rest()
        for command in dict.fromkeys(cure(member.last_words) for member in refused):
            stack.typed(command)
            typed.append(command)
    raise StillRefused(typed)


def cure(refusal: str) -> str:
    """The last command that a refusal names, for all partitions at once."""
    *_, command = COMMAND.findall(refusal)
    command = ONE_PARTITION.sub("", command)
    return f"{command} --yes" if command.startswith("positions reset") else command


def made_anew(topic: Topic) -> Operate:
    """Deleted, and another made under its name."""

    def operate(stack: Stack) -> None:
        with admin(stack.settings.kafka_bootstrap) as broker:
            broker.delete_topics([topic.name])
            stack.wait(lambda: topic.name not in broker.list_topics(), "the topic was gone")
            make(broker, topic)

    return operate


def made_anew_while_told(topic: Topic) -> Operate:
    """The collector tells it all to the new one, until the workers find that it is another."""

    def operate(stack: Stack) -> None:
        made_anew(topic)(stack)
        told = islice(quarter(3), EVENTS_TOLD)
        telling = stack.tell("unaware", told, Random(3), batches_per_second=0)
        stack.wait(lambda: telling.is_done, "all was told")
        members = stack.crew.members.values()
        stack.wait(lambda: any(each.is_refused for each in members), "a worker had refused")
        stack.crew.rest()

    return operate


def truncated(topic: Topic) -> Operate:
    """All that the log still holds is deleted."""

    def operate(stack: Stack) -> None:
        with admin(stack.settings.kafka_bootstrap) as broker:
            broker.delete_records(
                {TopicPartition(topic.name, partition): -1 for partition in range(topic.partitions)}
            )

    return operate


def widened(topic: Topic, setting: str) -> Operate:
    """Given more partitions, in Kafka and in the settings of every process."""

    def operate(stack: Stack) -> None:
        count = getattr(stack.settings, setting) + 1
        with admin(stack.settings.kafka_bootstrap) as broker:
            broker.create_partitions({topic.name: NewPartitions(count)})
        stack.settings = stack.settings.model_copy(update={setting: count})
        stack.crew.told(setting, count)

    return operate


def positions_deleted(stack: Stack) -> None:
    stack.client.command("TRUNCATE TABLE ops.position")


def core_deleted(stack: Stack) -> None:
    for table in (FACT_TABLE, *TABLES.values()):
        stack.client.command(f"TRUNCATE TABLE {table.name}")


def caches_deleted(stack: Stack) -> None:
    """Faust's own folder, and all that the broker knows of the groups."""
    shutil.rmtree(stack.settings.home / "faust")
    with admin(stack.settings.kafka_bootstrap) as broker:
        groups = [group["group_id"] for group in broker.list_groups()]
        # A static member is forgotten only when its session has ended.
        stack.wait(lambda: all_deleted(broker, groups), "the broker had forgotten the groups")


def all_deleted(broker: KafkaAdminClient, groups: list[str]) -> bool:
    answered = broker.delete_groups(groups).values()
    return all(said in ("OK", GroupIdNotFoundError.__name__) for said in answered)


def log_restored(stack: Stack) -> None:
    """The broker comes back with an older copy of its log, whose first events were gone already."""
    truncated(EVENTS)(stack)
    log = kafka.folder(stack.settings) / "log"
    copy = log.with_name("log.copy")
    broker = stack.stores.children["broker"]
    broker.stop()
    shutil.copytree(log, copy)
    stack.start("broker")
    stack.crew.wake()
    tell_more(stack, "forgotten")
    stack.crew.rest()
    broker.stop()
    shutil.rmtree(log)
    copy.rename(log)
    stack.start("broker")


def warehouse_lost(stack: Stack) -> None:
    """Its disk is gone, and an empty one in its place."""
    stack.stores.children["warehouse"].stop()
    shutil.rmtree(stack.settings.home / "warehouse")
    stack.start("warehouse")


def warehouse_restored(stack: Stack) -> None:
    """Lost, and restored from a backup after which more was told."""
    backup = stack.settings.home / "backups" / str(len(stack.accounts))
    stack.typed(f"backup {backup}")
    stack.crew.wake()
    tell_more(stack, "after_the_backup")
    stack.crew.rest()
    warehouse_lost(stack)
    stack.typed(f"restore {backup}")


def warehouse_put_back(stack: Stack) -> None:
    """An older copy of its disk takes its place, while workers wait for it to come back."""
    disk = stack.settings.home / "warehouse"
    copy = disk.with_name("warehouse.copy")
    warehouse = stack.stores.children["warehouse"]
    warehouse.stop()
    shutil.copytree(disk, copy, symlinks=True)
    stack.start("warehouse")
    tell_more(stack, "after_the_copy")
    warehouse.stop()
    shutil.rmtree(disk)
    copy.rename(disk)
    stack.start("warehouse")


def tell_more(stack: Stack, name: str) -> None:
    """To a tenant whom nobody else is, until it has landed."""
    tell(stack, f"{name}_{len(stack.accounts)}", islice(quarter(2), EVENTS_TOLD), Random(2))


SURGERIES: Mapping[str, Surgery] = {
    "events_made_anew": Surgery(made_anew(EVENTS)),
    "events_made_anew_while_told": Surgery(made_anew_while_told(EVENTS), is_at_work=True),
    "events_truncated": Surgery(
        truncated(EVENTS), lagging=("router", "keeper"), is_told_again=True
    ),
    "events_widened": Surgery(widened(EVENTS, "events_partitions")),
    "facts_made_anew": Surgery(made_anew(FACTS)),
    "facts_truncated": Surgery(
        truncated(FACTS), lagging=("keeper",), then=("reroute --since 1970-01-01T00:00Z",)
    ),
    "facts_widened": Surgery(widened(FACTS, "facts_partitions")),
    "dead_letters_made_anew": Surgery(made_anew(DEAD_LETTERS)),
    "positions_deleted": Surgery(positions_deleted),
    "caches_deleted": Surgery(caches_deleted, is_refused=False),
    "core_deleted": Surgery(core_deleted, is_refused=False, then=("rebuild",)),
    "log_restored": Surgery(log_restored),
    "warehouse_lost": Surgery(warehouse_lost),
    "warehouse_restored": Surgery(warehouse_restored, is_refused=False),
    "warehouse_put_back": Surgery(warehouse_put_back, is_refused=False, is_at_work=True),
}
