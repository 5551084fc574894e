"""When is all that was told to be seen?

Events are sent while positions are looked at. All is visible once sending has ended and every
agent has reached the end of its log.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence

from events.errors import TouchlineError
from events.topics import Topic
from streams.positions import Place
from touchline.demo.progress import Display, Stand
from touchline.landing import Watch, watch
from touchline.sending import Summary, sending
from touchline.settings import Settings
from touchline.simulator.story import Event
from touchline.tokens import token

SECONDS_BETWEEN_LOOKS = 0.4
SECONDS_WITHOUT_A_MOVE_MAX = 60.0


class NothingMoves(TouchlineError):
    """What was told does not become visible."""

    def __init__(self, stand: Stand, settings: Settings) -> None:
        super().__init__(
            f"demo: nothing moved for {SECONDS_WITHOUT_A_MOVE_MAX:.0f} s after {stand.archived:,} "
            f"archived events and {stand.folded:,} folded packs of facts; the logs in "
            f"{settings.home / 'logs'} say what holds the workers"
        )


async def tell(
    settings: Settings,
    events: Sequence[Event],
    display: Display,
    tend: Callable[[], object] = lambda: None,
) -> Summary:
    """Send the events and return when all is visible; `tend` is called between looks."""
    answered: list[int] = []
    sent = asyncio.create_task(
        sending(
            events,
            url=f"http://{settings.collector_host}:{settings.collector_port}",
            token=token(settings.tokens_file, settings.tenant),
            progress=answered.append,
        )
    )
    with watch(settings) as watching:
        before, moved_at = Stand(), time.monotonic()
        while not before.is_complete:
            tend()
            is_sent = sent.done()
            found = await asyncio.to_thread(stand, watching, is_sent=is_sent)
            now = found._replace(told=sum(answered), to_tell=len(events))
            display.show(now)
            if now != before:
                before, moved_at = now, time.monotonic()
            elif time.monotonic() - moved_at > SECONDS_WITHOUT_A_MOVE_MAX:
                raise NothingMoves(now, settings)
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
    return await sent


def stand(watching: Watch, *, is_sent: bool) -> Stand:
    """What the agents have done, and whether nothing is left to do."""
    # Positions first: an end read later can only be further away, so whoever has reached it had
    # nothing left to do, even if others lengthened the log meanwhile.
    reached = {**watching.reached("router"), **watching.reached("keeper")}
    ends = {
        place: end
        for topic in watching.topics.of_the_flow()
        for place, end in watching.ends(topic).items()
    }
    return Stand(
        archived=_sum(reached, watching.topics.events),
        packs=_sum(ends, watching.topics.facts),
        folded=_sum(reached, watching.topics.facts),
        is_complete=is_sent and all(reached[place] >= end for place, end in ends.items()),
    )


def _sum(offsets: Mapping[Place, int], topic: Topic) -> int:
    return sum(offset for place, offset in offsets.items() if place.topic == topic.name)
