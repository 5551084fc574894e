"""How does one rebuild go, from an empty generation to one that is read?

Its workers run beside those of the generation that is read, from the cut on; the archive before the
cut is routed again into its own topic. When they have caught up it is verified, and only then does
one insert let the views read it. Until that insert nothing that anybody reads has changed.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from time import monotonic
from typing import Any

from streams import rebuilds
from streams.crash_points import CrashPoint
from streams.declare import admin
from streams.producer import Producer
from streams.rebuilds import Step
from streams.rerouting import Selection, reroute, stretches
from streams.roles import ROLES
from touchline.landing import watch
from touchline.rebuild.beating import Beating
from touchline.rebuild.catching_up import SECONDS_WITHOUT_A_MOVE_MAX, catch_up
from touchline.rebuild.generation import lay_out
from touchline.rebuild.handing_over import roles_at_work, wait
from touchline.rebuild.progress import Progressing
from touchline.rebuild.workers import Workers
from touchline.settings import Settings
from touchline.topics import topics
from touchline.verify import QUESTIONS, Report, verify


@dataclass(slots=True)
class Attempt:
    """A rebuild under way; `absent` are the roles of which no worker came to take over."""

    settings: Settings
    client: Any
    current: int
    beating: Beating
    shown: Progressing
    crash_point: CrashPoint
    events: int = 0
    seconds: float = 0.0
    absent: set[str] = field(default_factory=set)

    @property
    def generation(self) -> int:
        return self.beating.row.generation

    def run(self) -> Report:
        """Fill the generation, verify it, and let the views read it when it is exact."""
        began_at = monotonic()
        selection = self._laid_out()
        with Workers(self.settings, self.generation) as workers:
            asyncio.run(self._route(selection, workers))
            self._reach(Step.ROUTED)
            with watch(self.settings, generation=self.generation) as watching:
                still = SECONDS_WITHOUT_A_MOVE_MAX * self.settings.patience
                catch_up(watching, self.shown, workers.tend, still_seconds_max=still)
            self._reach(Step.FOLDED)
            self.seconds = monotonic() - began_at
            report = self._verified(workers)
            if report.is_exact:
                self._reach(Step.VERIFIED)
                self._switch(workers)
        return report

    def _laid_out(self) -> Selection:
        self.shown.stage(f"make generation {self.generation}")
        with admin(self.settings.kafka_bootstrap) as broker:
            selection = lay_out(
                broker,
                self.client,
                current=self.current,
                generation=self.generation,
                topics=topics(self.settings, self.generation),
                now=datetime.now(UTC),
            )
        self._reach(Step.LAID_OUT)
        return selection

    async def _route(self, selection: Selection, workers: Workers) -> None:
        total = sum(stretch.events for stretch in stretches(self.client, selection))
        self.shown.stage("route archived events", total)

        def routed(event_count: int) -> None:
            self.events += event_count
            self.shown.reached(self.events, total)
            self.crash_point("rebuild.page_routed")
            workers.tend()

        async with Producer(self.settings.kafka_bootstrap) as producer:
            await reroute(
                self.client,
                producer.send_patiently,
                topic=topics(self.settings, self.generation).facts,
                selection=selection,
                routed=routed,
            )

    def _verified(self, workers: Workers) -> Report:
        asked = count()

        def notice(_: str) -> None:
            workers.tend()
            self.shown.reached(next(asked) % QUESTIONS, QUESTIONS)

        self.shown.stage("verify", QUESTIONS)
        return verify(self.client, generation=self.generation, notice=notice)

    def _switch(self, workers: Workers) -> None:
        """Switch, and stay at work until the workers of before have come over."""
        bootstrap = self.settings.kafka_bootstrap
        before = roles_at_work(bootstrap, self.current)
        rebuilds.switch(self.client, self.beating.row)
        self._reach(Step.SWITCHED)
        self.shown.stage("wait for the workers to come over")

        def arrived() -> set[str]:
            return roles_at_work(bootstrap, self.generation, besides=1)

        wait(
            lambda: roles_at_work(bootstrap, self.current) or before - arrived(),
            workers.tend,
        )
        self.absent = ROLES.keys() - arrived()

    def _reach(self, step: Step) -> None:
        self.crash_point(f"rebuild.{step.name.lower()}")
        self.beating.reach(step)
