"""What is broken here, and how does one wait until it has recovered?

Broker and warehouse, a proxy before the warehouse, a collector, a router and a keeper: processes of
their own in a folder of their own. Whatever is waited for, the crew is looked after meanwhile.
"""

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from signal import SIGCONT, Signals

from clickhouse_connect.driver.client import Client

from streams.generations import current, group_of
from streams.roles import WORKERS
from tests.faults.clock import PositionClock
from tests.faults.crew import Crew
from tests.faults.oracle import differences, stand
from tests.faults.proxy import Proxy
from tests.faults.story import Disorder, Events, in_order, sayings
from tests.faults.telling import Account, Telling
from touchline.local.processes import STORES
from touchline.local.runtime import Runtime
from touchline.settings import Settings
from touchline.setup import prepare
from touchline.tokens import token
from touchline.warehouse import connect

LOOK_SECONDS = 0.05
RECOVERED_SECONDS_MAX = 120.0
BATCHES_PER_SECOND = 5.0


class NotRecovered(AssertionError):
    """It was waited for in vain; what every process said last is added."""

    def __init__(self, what: str, seconds: float, crew: Crew) -> None:
        said = "\n\n".join(
            f"{name}: {member.state}\n{member.last_words}" for name, member in crew.members.items()
        )
        ends = ", ".join(f"{end.name} {end.exit_code}" for end in crew.ends)
        super().__init__(f"waited {seconds:.0f} s until {what}; ended so far: {ends}\n\n{said}")


@dataclass
class Stack:
    """Everything that can be broken, and all that was told to it."""

    settings: Settings
    stores: Runtime
    proxy: Proxy
    crew: Crew
    clock: PositionClock
    accounts: dict[str, Account] = field(default_factory=dict)

    @property
    def client(self) -> Client:
        """Straight to the warehouse, past the proxy."""
        return connect(self.settings)

    def tell(
        self,
        name: str,
        events: Events,
        random: Random,
        *,
        tenant_id: str = "",
        disorder: Disorder = in_order,
        batches_per_second: float = BATCHES_PER_SECOND,
    ) -> Telling:
        """Begin to tell, as this tenant or as one whom nobody else is.

        It draws beside what is broken meanwhile, so from chance of its own.
        """
        account = self.account(name, tenant_id)
        told = disorder(events, Random(random.getrandbits(64)))
        return Telling(
            account,
            sayings(told, account.tenant_id),
            url=f"http://127.0.0.1:{self.settings.collector_port}",
            token=token(self.settings.tokens_file, account.tenant_id),
            batches_per_second=batches_per_second,
        )

    def account(self, name: str, tenant_id: str = "") -> Account:
        """Of this tenant, or of one whom nobody else is."""
        tenant_id = tenant_id or f"{name}_{len(self.accounts)}"
        return self.accounts.setdefault(tenant_id, Account(tenant_id))

    def wait(
        self,
        holds: Callable[[], bool],
        until: str,
        seconds_max: float = RECOVERED_SECONDS_MAX,
        pause_seconds: float = LOOK_SECONDS,
    ) -> None:
        """Look after the crew until it holds; NotRecovered when it never does."""
        deadline = time.monotonic() + seconds_max
        while not holds():
            self.crew.tend()
            if time.monotonic() > deadline:
                raise NotRecovered(until, seconds_max, self.crew)
            time.sleep(pause_seconds)

    def rest(self, seconds: float) -> None:
        """Look after the crew for so long."""
        ends_at = time.monotonic() + seconds
        self.wait(lambda: time.monotonic() >= ends_at, "time has passed", seconds + 60)

    def settle(self, *tellings: Telling, seconds_max: float = RECOVERED_SECONDS_MAX) -> None:
        """Return when all is told and every position stands at the end of its log."""
        self.wait(lambda: all(each.is_done for each in tellings), "all was told", seconds_max)
        self.wait(self.is_drained, "every position stood at its end", seconds_max, 0.3)

    def is_drained(self) -> bool:
        return stand(self.settings).is_drained

    def differences(self) -> list[str]:
        """What the oracle finds, of all that was ever told here, and ends that were defects."""
        accounts = self.accounts.values()
        return [*differences(self.settings, self.client, accounts), *self.crew.defects()]

    def moved_at(self) -> Mapping[str, Sequence[float]]:
        """By role, the times at which its work was seen to go on."""
        answers = [at for account in self.accounts.values() for at in account.answered_at]
        generation = current(self.client).generation
        positions = {role: self.clock.moved_at[group_of(role, generation)] for role in WORKERS}
        return {**positions, "collector": sorted(answers)}

    def typed(self, command: str) -> str:
        """What `touchline` answers to a command that must succeed."""
        done = subprocess.run(
            [sys.executable, "-m", "touchline", *shlex.split(command)],
            env=os.environ | self.settings.environment(),
            capture_output=True,
            text=True,
            timeout=RECOVERED_SECONDS_MAX,
        )
        assert done.returncode == 0, f"touchline {command}: {done.stdout}{done.stderr}"
        return done.stdout

    def signal(self, store: str, number: Signals) -> None:
        """To a store and all that it started."""
        pid = self.stores.children[store].pid
        assert pid, f"{store} was never started"
        os.killpg(pid, number)

    def start(self, store: str) -> None:
        """A store that was killed, again, with what it had kept."""
        child = self.stores.children[store]
        child.spawn()

        def is_ready() -> bool:
            child.look()
            return child.is_ready

        self.wait(is_ready, f"the {store} was ready")


@contextmanager
def standing(folder: Path) -> Iterator[Stack]:
    """A stack for the length of a block; nothing of it is left running."""
    settings = Settings.with_free_ports(folder)
    with (
        Runtime(settings, processes=STORES) as stores,
        Proxy(settings.warehouse_port) as proxy,
        PositionClock(partial(connect, settings)) as clock,
    ):
        prepare(settings)
        crew = Crew(settings, proxy.door)
        stack = Stack(settings, stores, proxy, crew, clock)
        try:
            for role in ("router", "keeper", "collector"):
                crew.add(role)
            stack.wait(crew.are_ready, "all were ready")
            yield stack
        finally:
            for store in STORES:  # One that is paused would never stop.
                stack.signal(store, SIGCONT)
            crew.stop()
