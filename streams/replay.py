"""Is what was refused taken now?

The code that refused a letter judges its bytes once more: what the collector did not take as the
collector would, in the name of the letter's tenant; what stood in the log as the router would. A
delivery of a CRM is put before the translators again, who may have been mended since. What
passes is acknowledged by the broker before the letter counts as replayed, so a kill in between lets
the event be told again, which changes nothing, because the event has the same id.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from events import topics
from events.body import BODY_BYTES_MAX
from events.codec import decode
from events.errors import UndecodableEvent
from streams.dead_letters import COLLECTOR, ROUTER, TRANSLATOR, DeadLetterRow
from streams.departures import Message
from streams.errors import UndecodableRecord
from streams.intake import ONE, Refusal, judged
from streams.letters import DISMISSED, REPLAYED, ReplayRow, kept, last_words, write
from streams.producer import Send
from streams.sources import delivery

MISSING = "no such dead letter"
# A record of the facts topic may have waited before a keeper refused it.
WAITED_MAX = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one letter; `message` is what goes into the log when it is taken."""

    dead_letter_id: str
    outcome: str
    event_id: str = ""
    """Of the event, or the letter's own when what it holds is a delivery that may become many"""
    message: Message | None = None
    is_delivery: bool = False

    @property
    def is_replayed(self) -> bool:
        return bool(self.event_id)


@dataclass(frozen=True, slots=True)
class Replay:
    """Letters on their way back into the log; without `send` it is a rehearsal."""

    client: Any
    topic: str
    clock: Callable[[], datetime]
    send: Send | None = None
    deliveries: str = topics.DELIVERIES.name

    async def __call__(self, dead_letter_ids: Sequence[str]) -> list[Verdict]:
        """What became of these letters, in their order; of those replayed before nothing new."""
        words = last_words(self.client, dead_letter_ids)
        now = self.clock()
        known = {id_: _repeated(word) for id_, word in words.items() if word.event_id}
        fresh = {
            letter.dead_letter_id: judged_again(letter, now=now)
            for letter in kept(self.client, dead_letter_ids)
            if letter.dead_letter_id not in known
        }
        if self.send:
            for topic, is_delivery in ((self.topic, False), (self.deliveries, True)):
                taken = [
                    each.message
                    for each in fresh.values()
                    if each.message and each.is_delivery == is_delivery
                ]
                await self.send(topic, taken)
            write(self.client, _to_store(fresh, words, now))
        return [(known | fresh).get(id_, Verdict(id_, MISSING)) for id_ in dead_letter_ids]


def judged_again(letter: DeadLetterRow, *, now: datetime) -> Verdict:
    """Whether the bytes of a letter are an event by now, and if not, why."""
    try:
        event_id, message = _taken(letter, now)
    except (UndecodableEvent, UndecodableRecord) as problem:
        return Verdict(letter.dead_letter_id, str(problem))
    is_delivery = letter.refused_by == TRANSLATOR
    return Verdict(letter.dead_letter_id, REPLAYED, event_id, message, is_delivery)


def _taken(letter: DeadLetterRow, now: datetime) -> tuple[str, Message]:
    if letter.length and not letter.received:
        is_long = letter.length > BODY_BYTES_MAX
        why = "too many to be kept" if is_long else "which may bear the text of a reply"
        raise UndecodableEvent(
            where="received",
            found=f"nothing of {letter.length:,} bytes, {why}",
            expected="that the sender sends it again",
        )
    if letter.refused_by == COLLECTOR:
        return _taken_at_the_border(letter, now)
    if letter.refused_by == ROUTER:
        event = decode(letter.received)
        return str(event.event_id), Message(letter.received, topics.key(event))
    if letter.refused_by == TRANSLATOR:
        return letter.dead_letter_id, delivery.message(delivery.delivery_of(letter.received))
    raise _never_an_event(letter)


def _taken_at_the_border(letter: DeadLetterRow, now: datetime) -> tuple[str, Message]:
    (verdict,) = judged(letter.received, ONE, tenant_id=letter.tenant_id, now=now)
    if isinstance(verdict, Refusal):
        raise verdict.problem
    return verdict.event_id, verdict.message


def _never_an_event(letter: DeadLetterRow) -> UndecodableEvent:
    """Only Touchline writes to the topics behind the router, and all of it follows from events."""
    since = letter.refused_at - WAITED_MAX
    return UndecodableEvent(
        where=letter.topic,
        found="a record that Touchline made of events",
        expected=f"that they are routed again: touchline reroute --since {since:%Y-%m-%dT%H:%MZ}",
    )


def _to_store(
    fresh: Mapping[str, Verdict], words: Mapping[str, ReplayRow], now: datetime
) -> Iterator[ReplayRow]:
    """A letter that was dismissed stays so, unless it was taken."""
    for id_, verdict in fresh.items():
        is_dismissed = id_ in words and words[id_].outcome.startswith(DISMISSED)
        if verdict.is_replayed or not is_dismissed:
            yield ReplayRow(id_, now, verdict.event_id, verdict.outcome)


def _repeated(word: ReplayRow) -> Verdict:
    return Verdict(word.dead_letter_id, word.outcome, word.event_id)
