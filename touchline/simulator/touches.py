"""What does a rep do to reach somebody: a call, an e-mail, a message, a note?"""

from datetime import datetime, timedelta

from touchline.simulator.story import Happening, Happenings, Party, Story

CALL_OUTCOMES = ("connected", "no_answer", "voicemail", "busy", "failed")
_CALL_SHARES = (38, 34, 20, 6, 2)
_MEDIA = ("linkedin", "sms", "whatsapp", "other")
_MEDIA_SHARES = (70, 15, 12, 3)
SYNC = "mail/sync"
DIALER = "dialer"


def call(
    story: Story,
    party: Party,
    at: datetime,
    *,
    direction: str = "outbound",
    outcome: str | None = None,
) -> Happening:
    """A call, answered or not; only an answered one lasts."""
    random = story.random
    outcome = outcome or random.choices(CALL_OUTCOMES, _CALL_SHARES)[0]
    seconds = {"connected": int(random.lognormvariate(5.6, 0.8)), "voicemail": 35}.get(outcome, 0)
    data = party.booked(story.activity_id()) | {
        "direction": direction,
        "outcome": outcome,
        "duration_seconds": min(seconds, 5400),
    }
    if outcome == "connected" and party.account_id and story.chance(0.3):
        data["problem_identified"] = story.chance(0.5)
    return Happening("call.completed", at, data, party.rep, source=DIALER)


def email(
    story: Story, party: Party, at: datetime, *, thread_id: str, sequence_id: str | None = None
) -> Happening:
    """An e-mail to the prospect; one that belongs to a sequence is sent by the machine."""
    data = party.booked(story.activity_id()) | {"thread_id": thread_id}
    if sequence_id:
        data["sequence_id"] = sequence_id
    return Happening(
        "email.sent",
        at,
        data,
        party.rep,
        actor="automation" if sequence_id else "human",
        source=SYNC,
        conversation=thread_id,
        told_after=timedelta(seconds=story.random.randrange(20, 600)),
    )


def message(story: Story, party: Party, at: datetime) -> Happening:
    medium = story.random.choices(_MEDIA, _MEDIA_SHARES)[0]
    data = party.booked(story.activity_id()) | {"medium": medium}
    return Happening("message.sent", at, data, party.rep)


def note(story: Story, party: Party, about: Happening) -> Happening:
    """A note on another activity, written some minutes after it."""
    data = party.booked(story.activity_id()) | {"about_activity_id": about.data["activity_id"]}
    at = about.at + timedelta(minutes=story.random.randrange(3, 50))
    return Happening("note.recorded", at, data, party.rep)


def touched(story: Story, party: Party, at: datetime, *, thread_id: str) -> Happenings:
    """One touch of any channel, now and then with a note."""
    kind = story.random.random()
    if kind < 0.36:
        yield (called := call(story, party, at))
        if story.chance(0.2):
            yield note(story, party, called)
    elif kind < 0.92:
        yield email(story, party, at, thread_id=thread_id)
    else:
        yield message(story, party, at)
