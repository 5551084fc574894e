"""How does a person see archived events being routed again?"""

import asyncio
from typing import NamedTuple

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from streams.declare import Notice
from streams.epochs import log_ids
from streams.producer import Producer
from streams.rerouting import Selection, reroute, stretches, tell_again
from touchline.settings import Settings
from touchline.stores import stores

COLUMNS = ("{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())


class Counted(NamedTuple):
    """How much was sent again."""

    events: int
    facts: int


async def rerouted(
    settings: Settings, selection: Selection, console: Console, notice: Notice
) -> Counted:
    """Route events again and let ledgers tell others again, with a bar that estimates the time."""
    with stores(settings, notice) as opened:
        log_ids(opened.broker, opened.client, opened.topics.all())
        client, topic, generation = opened.client, opened.topics.facts, opened.generation
    total = sum(each.events for each in await asyncio.to_thread(stretches, client, selection))
    async with Producer(settings.kafka_bootstrap) as producer:
        with Progress(*COLUMNS, console=console) as shown:
            routing = shown.add_task("events routed again", total=total)
            events = await reroute(
                client,
                producer.send_patiently,
                topic=topic,
                selection=selection,
                routed=lambda count: shown.advance(routing, count),
            )
            telling = shown.add_task("entities telling again", total=None)
            facts = await tell_again(
                client,
                producer.send_patiently,
                topic=topic,
                selection=selection,
                generation=generation,
                told_again=lambda count: shown.advance(telling, count),
            )
    return Counted(events, facts)
