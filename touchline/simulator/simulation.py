"""In which order is everything told?

Stories begin day by day; each is disordered by itself, and all that is told on a day goes out in
the order of its telling, which is not the order of its happening.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from heapq import heappop, heappush
from itertools import count
from random import Random

from events.values import END_OF_TIME
from touchline.simulator.accounts import old_customer
from touchline.simulator.calendar import DAY, TENANT_ZONE, Quarter, at_work, midnight
from touchline.simulator.cast import Cast, cast
from touchline.simulator.disorder import disordered
from touchline.simulator.planted import planted
from touchline.simulator.prologue import prologue
from touchline.simulator.refused import refused
from touchline.simulator.selling import from_inbound, from_lead
from touchline.simulator.specimens import specimens
from touchline.simulator.story import Event, Happening, Happenings, Story, Telling, event

# For each rep and working day.
LEADS, INBOUND_DEALS, IMPORTED_DEALS = 1.8, 0.05, 0.22
CUSTOMERS_PER_REP = 8.0

Plot = Callable[[Story], Happenings]


def simulate(
    *, seed: int, reps: int = 25, weeks: int = 13, scale: float = 1.0, texts: float = 0.0
) -> Iterator[Event]:
    """CloudEvents in the order of their telling, made as they are asked for.

    About 60,000 with the defaults; more reps, more weeks and a larger scale tell more. `texts` is
    the share of the replies that come with what they say, for a collector that scores them.
    """
    quarter = Quarter.of(weeks)
    people = cast(reps, quarter.ends_at)
    stories = _Stories(seed, quarter, people, texts)
    waiting = list(refused(quarter))
    for day in quarter.days():
        for plot in _beginning(day, quarter, people, size=reps * scale):
            for telling in stories.tellings(plot):
                heappush(waiting, telling)
        yield from _told_before(midnight(TENANT_ZONE, day + DAY), waiting)
    yield from _told_before(END_OF_TIME, waiting)


def _beginning(day: date, quarter: Quarter, people: Cast, *, size: float) -> Iterator[Plot]:
    """The stories that begin on a day."""
    if day == quarter.history_starts_on:
        yield lambda _story: prologue(people, quarter)
        yield planted
        yield specimens
        for _ in range(round(CUSTOMERS_PER_REP * size)):
            yield lambda story: disordered(story, old_customer(story))
    is_live = day >= quarter.starts_on
    yield from [_on(day, from_lead)] * _due(LEADS * size * is_live, day)
    yield from [_on(day, from_inbound)] * _due(
        (INBOUND_DEALS if is_live else IMPORTED_DEALS) * size, day
    )


def _on(day: date, course: Callable[[Story, datetime], Happenings]) -> Plot:
    def plot(story: Story) -> Happenings:
        at = at_work(story.random, story.random.choice(story.cast.reps), day)
        return disordered(story, course(story, at))

    return plot


def _due(a_day: float, day: date) -> int:
    """How many begin today, so that they add up over the days; none on a weekend."""
    weeks, weekday = divmod(day.toordinal() - 1, 7)
    past = weeks * 5 + weekday
    return int(a_day * (past + 1)) - int(a_day * past) if weekday < 5 else 0


def _told_before(end: datetime, waiting: list[Telling]) -> Iterator[Event]:
    while waiting and waiting[0].told_at < end:
        yield heappop(waiting).event


class _Stories:
    """Numbers the stories, and keeps what one may know of another: a deal's id."""

    def __init__(self, seed: int, quarter: Quarter, people: Cast, texts: float) -> None:
        self._seed, self._quarter, self._people, self._texts = seed, quarter, people, texts
        self._numbers, self._order = count(1), count()
        self._last_deal_id = "D-long-lost"

    def tellings(self, plot: Plot) -> Iterator[Telling]:
        """All that is told of the next story; what lies beyond the end has not happened."""
        number = next(self._numbers)
        chance = Random(f"{self._seed}/{number}")
        story = Story(number, chance, self._quarter, self._people, self._last_deal_id)
        for place, happening in enumerate(plot(story)):
            if happening.at >= self._quarter.ends_at:
                continue
            if happening.type == "deal.created":
                self._last_deal_id = happening.data["deal_id"]
            told_at = happening.at + happening.told_after
            is_backfill = told_at < self._quarter.starts_at
            told = event(
                happening,
                f"{number}-{place}",
                is_backfill=is_backfill,
                is_with_text=self._is_with_text(happening),
            )
            yield Telling(told_at, next(self._order), told)
            if again := happening.told_again_after:
                yield Telling(told_at + again, next(self._order), told)

    def _is_with_text(self, happening: Happening) -> bool:
        """By the activity, so that each telling of a reply is like the others."""
        return Random(f"{self._seed}/{happening.data.get('activity_id')}").random() < self._texts
