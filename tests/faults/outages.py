"""What if a store goes away, pauses, or says no; or a worker is frozen, or one of many?

Each fault is brought about while a story is told, and taken back. What was told by then, and what
is told meanwhile, must land.
"""

import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from random import Random

from streams.membership import SESSION_SECONDS
from tests.faults.proxy import Meddle
from tests.faults.stack import RECOVERED_SECONDS_MAX, Stack
from tests.faults.story import repeated, without_end
from tests.faults.trial import Fault
from tests.faults.warehouse_faults import (
    INSERT,
    LOAD,
    NAMES,
    cut,
    refused,
    refused_with,
    slow,
    torn,
)

ROLES = ("router", "keeper")
REPEATED_SHARE = 0.05
FROZEN_SESSIONS = 3
SCALES = (1, 3, 1, 4)
# Told before anything breaks, and after it was mended.
MARGIN_SECONDS = 1.0
# What a worker waits at most before it tries again.
BACK_OFF_SECONDS_MAX = 5.0

Break = Callable[[Stack, Random], None]


def while_told(name: str, breaking: Break) -> Fault:
    """The fault with a story around it."""

    def fault(stack: Stack, random: Random) -> None:
        with told(stack, name, random):
            breaking(stack, random)

    return fault


@contextmanager
def told(stack: Stack, name: str, random: Random) -> Iterator[None]:
    """A story is told for the length of a block; after it, all has landed."""
    events = without_end(random.randrange(1 << 30))
    telling = stack.tell(name, events, random, disorder=repeated(REPEATED_SHARE))
    stack.rest(MARGIN_SECONDS)
    yield
    stack.rest(MARGIN_SECONDS)
    telling.stop()
    stack.settle(telling)


def store_killed(store: str, seconds: float) -> Break:
    """Gone without a word, and back with what it had kept; sometimes workers go down as well."""

    def breaking(stack: Stack, random: Random) -> None:
        stack.stores.kill(store)
        if random.random() < 0.5:
            stack.crew.one(random.choice(ROLES)).kill()
        stack.rest(seconds)
        stack.start(store)

    return breaking


def store_restarted(store: str) -> Break:
    """Stopped as it should be, and started again."""

    def breaking(stack: Stack, random: Random) -> None:
        stack.stores.children[store].stop()
        stack.start(store)

    return breaking


def store_paused(store: str, seconds: float) -> Break:
    """It holds every connection and answers none."""

    def breaking(stack: Stack, random: Random) -> None:
        stack.signal(store, signal.SIGSTOP)
        stack.rest(seconds)
        stack.signal(store, signal.SIGCONT)

    return breaking


def requests(meddle: Meddle, seconds: float, statement: str = "") -> Break:
    """So it goes with these requests to the warehouse, for so long and until it met one."""

    def breaking(stack: Stack, random: Random) -> None:
        with stack.proxy.fault(meddle, statement=statement) as fault:
            stack.rest(seconds)
            stack.wait(lambda: fault.met > 0, "a request met the fault")

    return breaking


def warehouse_refusing(seconds: float) -> Break:
    return requests(refused, seconds)


def warehouse_slow(seconds: float, times: int = 1) -> Break:
    return requests(slow(seconds), seconds * times)


def warehouse_cut(times: int) -> Break:
    """So many inserts in a row are carried out and never answered."""

    def breaking(stack: Stack, random: Random) -> None:
        with stack.proxy.fault(cut, statement=INSERT, times=times) as fault:
            seconds_max = RECOVERED_SECONDS_MAX + times * BACK_OFF_SECONDS_MAX
            stack.wait(lambda: not fault.left, "all were cut off", seconds_max)

    return breaking


def warehouse_codes(seconds: float) -> Break:
    """One code after another."""

    def breaking(stack: Stack, random: Random) -> None:
        for code in NAMES:
            requests(refused_with(code), seconds)(stack, random)

    return breaking


def loads_torn(times: int) -> Break:
    """A keeper without a cache loads ledgers, and rows are missing from the answers."""

    def breaking(stack: Stack, random: Random) -> None:
        with stack.proxy.fault(torn, statement=LOAD, times=times) as fault:
            stack.crew.one("keeper").kill()
            stack.wait(lambda: not fault.left, "that many loads were torn")

    return breaking


def workers_frozen(stack: Stack, random: Random) -> None:
    """They lose their partitions to others, wake up, and go on with what was under way."""
    frozen = [stack.crew.one(role) for role in ROLES]
    others = [stack.crew.add(role) for role in ROLES]
    stack.wait(stack.crew.are_ready, "the others were ready")
    stack.rest(MARGIN_SECONDS)
    with ExitStack() as waking:
        for member in frozen:
            member.signal(signal.SIGSTOP)
            waking.callback(member.signal, signal.SIGCONT)
        stack.rest(FROZEN_SESSIONS * SESSION_SECONDS)
    stack.rest(MARGIN_SECONDS)
    for member in others:
        stack.crew.remove(member)


def workers_scaled(stack: Stack, random: Random) -> None:
    """From one to three, to one, to four, and back to one."""
    for count in (*SCALES, 1):
        for role in ROLES:
            stack.crew.scale(role, count)
        stack.wait(stack.crew.are_ready, f"{count} of each role were ready")
        stack.rest(MARGIN_SECONDS)
