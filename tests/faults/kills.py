"""At which points is a process killed, and how does the driver see to it that it dies there?

Most points are in the product (streams/crash_points.py): armed, a process kills itself. The driver
makes two itself: half an insert, and a worker that is told to stop and not given the time. All
roles are killed at once, each at one point after another, while a story is told.
"""

import time
from collections.abc import Callable, Generator, Mapping, Sequence
from random import Random
from signal import SIGTERM

from tests.faults.crew import End, Member
from tests.faults.stack import Stack
from tests.faults.story import repeated, without_end
from tests.faults.warehouse_faults import half_sent

INSERT_HALF_SENT = "keeper.insert_half_sent"
REVOKED = "worker.revoked"
TERMINATED = "worker.terminated"
COLLECTOR = ("collector.body_read", "collector.sent", "collector.acknowledged")
ROUTER = (
    "router.decoded",
    "router.archive_stored",
    "router.facts_acknowledged",
    "router.position_stored",
    "burial.letters_stored",
)
KEEPER = (
    "keeper.ledgers_loaded",
    "keeper.told_acknowledged",
    INSERT_HALF_SENT,
    "keeper.facts_stored",
    "keeper.rows_stored",
    "keeper.position_stored",
)
POINTS = (*COLLECTOR, *ROUTER, *KEEPER, REVOKED, TERMINATED)
MADE_BY_THE_DRIVER = frozenset({INSERT_HALF_SENT, TERMINATED})
# A dead letter comes only now and then.
SELDOM_PASSED = frozenset({"burial.letters_stored", REVOKED})
TIMES_MAX = 12
GRACES = (0.0, 0.05, 0.1, 0.2, 0.5, 2.0)
REPEATED_SHARE = 0.05
SECONDS_A_KILL_MAX = 60.0

Steps = Generator[None]
Provoke = Callable[[Stack, Member, Random], Steps]


def round_of_kills(stack: Stack, random: Random) -> None:
    """A kill at each of the 16 points while a story is told, until all has landed."""
    router, keeper = [*ROUTER, REVOKED], [*KEEPER, TERMINATED]
    if random.random() < 0.5:
        router[-1], keeper[-1] = keeper[-1], router[-1]
    plans = {"collector": [*COLLECTOR], "router": router, "keeper": keeper}
    events = without_end(random.randrange(1 << 30))
    telling = stack.tell("killed", events, random, disorder=repeated(REPEATED_SHARE))
    scripts = [
        killing(stack, stack.crew.one(role), random.sample(plan, len(plan)), random)
        for role, plan in plans.items()
    ]
    seconds_max = SECONDS_A_KILL_MAX * max(map(len, plans.values()))
    stack.wait(lambda: all_have_ended(scripts), "all were killed at every point", seconds_max)
    telling.stop()
    stack.settle(telling)


def round_without_instances(stack: Stack, random: Random) -> None:
    """The same while nobody keeps a place in the group: it waits a session for who was killed."""
    with stack.crew.without_instances():
        round_of_kills(stack, random)


def all_have_ended(scripts: list[Steps]) -> bool:
    """Take each script one step further."""
    for script in list(scripts):
        try:
            next(script)
        except StopIteration:
            scripts.remove(script)
    return not scripts


def killing(stack: Stack, member: Member, points: Sequence[str], random: Random) -> Steps:
    """Kill one member at these points, one after another; in its last life nothing is armed."""
    yield from until_ended(stack, member, killed_now(stack, member, random))
    for point in points:
        is_killed = False
        while not is_killed:
            # It has ended and is not yet started again, so the next life can be armed.
            member.crash_at = armed(point, random)
            yield from until_ended(
                stack, member, PROVOCATIONS.get(point, nothing)(stack, member, random)
            )
            end = ends_of(stack, member)[-1]
            is_killed = end.is_kill and named(end.point) == point


def named(point: str) -> str:
    """The point of `point:times`."""
    return point.partition(":")[0]


def armed(point: str, random: Random) -> str:
    """The point at its first or at a later passing, so that something has been done by then."""
    if point in MADE_BY_THE_DRIVER:
        return ""
    if point in SELDOM_PASSED:
        return point
    return f"{point}:{random.choice((1, random.randint(2, TIMES_MAX), TIMES_MAX))}"


def until_ended(stack: Stack, member: Member, steps: Steps) -> Steps:
    """Take the steps, once the member lives, until it has ended."""
    known = len(ends_of(stack, member))
    while not member.child.is_running:
        yield
    while len(ends_of(stack, member)) == known:
        next(steps, None)
        yield
    steps.close()


def nothing(stack: Stack, member: Member, random: Random) -> Steps:
    """It kills itself."""
    yield


def killed_now(stack: Stack, member: Member, random: Random) -> Steps:
    member.kill()
    yield


def half_inserted(stack: Stack, member: Member, random: Random) -> Steps:
    """Killed while half of an insert has arrived, whichever insert it is."""

    def kill(name: str) -> None:
        member.point = INSERT_HALF_SENT
        member.kill()

    table = random.choice(("core.fact", "core.deal", "core.activity", "core.prospect"))
    with stack.proxy.fault(
        half_sent(kill), statement=f"INSERT INTO {table}", door=member.name, times=1
    ):
        while True:
            yield


def joined_by_another(stack: Stack, member: Member, random: Random) -> Steps:
    """Killed while partitions are taken from it, because another worker has come."""
    while not member.is_ready:
        yield
    peer = stack.crew.add(member.role)
    try:
        while True:
            yield
    finally:
        stack.crew.remove(peer)


def told_to_stop(stack: Stack, member: Member, random: Random) -> Steps:
    """Killed while it drains, after a grace of 0 to 2 seconds; it may be through before that."""
    while not member.is_ready:
        yield
    member.point = TERMINATED
    kill_at = time.monotonic() + random.choice(GRACES)
    member.signal(SIGTERM)
    while time.monotonic() < kill_at:
        yield
    member.kill()


PROVOCATIONS: Mapping[str, Provoke] = {
    INSERT_HALF_SENT: half_inserted,
    REVOKED: joined_by_another,
    TERMINATED: told_to_stop,
}


def ends_of(stack: Stack, member: Member) -> list[End]:
    return [end for end in stack.crew.ends if end.name == member.name]
