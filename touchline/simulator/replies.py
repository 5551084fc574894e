"""Does a prospect answer, and how is the answer meant?

The sender's own model scores each reply within seconds; now and then a person labels it, and may
disagree. What the reply says goes with it where a collector scores it too.
"""

from collections.abc import Generator
from datetime import timedelta
from random import Random

from touchline.simulator.cast import Rep
from touchline.simulator.story import Happening, Party, Story
from touchline.simulator.touches import SYNC
from touchline.simulator.wording import wording

SCORER_ID = "demo@1#5d2f0c9a71be"
_LABELS = ("positive", "neutral", "negative", "unsubscribe", "unknown")
_SHARES = (34, 34, 22, 4, 6)
_INTENTS = {
    "positive": ("interested", "question"),
    "neutral": ("question", "not_now", "referral"),
    "negative": ("not_interested", "not_now"),
    "unsubscribe": ("unsubscribe",),
    "unknown": ("unknown",),
    "auto_reply": ("auto_reply",),
}
_SENTIMENTS = ("positive", "neutral", "negative")

Answered = Generator[Happening, None, str]


def reply(story: Story, party: Party, sent: Happening, *, label: str | None = None) -> Answered:
    """A reply to an e-mail or message; returns how it was meant in the end."""
    random = story.random
    meant = label or random.choices(_LABELS, _SHARES)[0]
    received = _received(story, party, sent, meant, hours=random.expovariate(1 / 14))
    yield received
    # The scorer is mistaken about one reply in twelve.
    scored_as = random.choice(_SENTIMENTS) if story.chance(0.08) else meant
    yield _scored(story, received, scored_as)
    if story.chance(0.3) or scored_as != meant:
        yield _classified(story, party, received, meant)
    return meant


def auto_reply(story: Story, party: Party, sent: Happening) -> Answered:
    """Out of the office: an answer of a machine, which is no reply."""
    received = _received(story, party, sent, "auto_reply", hours=0.02)
    yield received._replace(data=received.data | {"is_auto_reply": True})
    yield _scored(story, received, "auto_reply")
    return "auto_reply"


def bounce(sent: Happening) -> Happening:
    """The e-mail did not arrive, known within a minute; a bounce is a step of the same e-mail."""
    return sent._replace(
        type="email.bounced", at=sent.at + timedelta(seconds=40), rep=None, actor="automation"
    )


def _received(
    story: Story, party: Party, sent: Happening, meant: str, *, hours: float
) -> Happening:
    data = party.booked(story.activity_id())
    text = _text(story, party, data["activity_id"], meant)
    at = sent.at + timedelta(hours=hours, milliseconds=story.random.randrange(60_000))
    if sent.type == "message.sent":
        data["medium"] = sent.data["medium"]
        return Happening("message.received", at, data, party.rep, text=text)
    data["thread_id"] = sent.data["thread_id"]
    data["in_reply_to"] = sent.data["activity_id"]
    return Happening(
        "email.received",
        at,
        data,
        party.rep,
        source=SYNC,
        conversation=sent.conversation,
        text=text,
    )


def _text(story: Story, party: Party, activity_id: str, meant: str) -> str:
    # Words have a source of chance of their own: what is said must not change what happens.
    chance = Random(activity_id)
    intent = chance.choice(_INTENTS[meant])
    return wording(_language(story, party.rep), meant, intent, rep=party.rep.id, random=chance)


def _language(story: Story, rep: Rep) -> str:
    """What the prospect of this story speaks with this rep."""
    return rep.place.languages[story.number % len(rep.place.languages)]


def _scored(story: Story, received: Happening, label: str) -> Happening:
    random = story.random
    certain = 0.34 if label == "unknown" else round(random.uniform(0.5, 0.97), 3)
    first = label if label in _SENTIMENTS else "neutral"
    others = [sentiment for sentiment in _SENTIMENTS if sentiment != first]
    second = round((1 - certain) * 0.51, 3)
    probabilities = {first: certain, others[0]: second, others[1]: round(1 - certain - second, 3)}
    assert received.rep
    data = {
        "activity_id": received.data["activity_id"],
        "scorer_id": SCORER_ID,
        "label": label,
        "score": round(probabilities["positive"] - probabilities["negative"], 3),
        "probabilities": probabilities,
        "language": _language(story, received.rep),
        "intent": random.choice(_INTENTS[label]),
    }
    at = received.at + timedelta(milliseconds=random.randrange(800, 4000))
    return Happening("reply.scored", at, data, actor="automation", source="scorer")


def _classified(story: Story, party: Party, received: Happening, label: str) -> Happening:
    data = {"activity_id": received.data["activity_id"], "label": label, "by": "human"}
    at = received.at + timedelta(minutes=story.random.randrange(20, 1500))
    return Happening("reply.classified", at, data, party.rep)
