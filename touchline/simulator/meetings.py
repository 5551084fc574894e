"""Does a meeting come about?

It is scheduled, perhaps moved, answered by the prospect, and then held, missed or called off.
"""

from collections.abc import Generator
from datetime import datetime, timedelta

from events.values import instant_text
from touchline.simulator.calendar import on_the_half_hour
from touchline.simulator.story import Happening, Party, Story
from touchline.simulator.touches import note

CALENDAR = "calendar"
_MEDIA = ("video", "in_person", "phone")
_MEDIA_SHARES = (68, 20, 12)

Met = Generator[Happening, None, tuple[datetime, bool]]
"""Returns when it was over, and whether it was held."""


def meeting(
    story: Story, party: Party, at: datetime, *, in_days: float = 4, is_certain: bool = False
) -> Met:
    """A meeting that is scheduled at a moment; a certain one is a video meeting that is held."""
    random = story.random
    activity_id = story.activity_id()
    medium = "video" if is_certain else random.choices(_MEDIA, _MEDIA_SHARES)[0]
    starts_at = on_the_half_hour(random, party.rep, at, in_days)
    length = timedelta(minutes=random.choice((30, 30, 45, 60)))
    yield _planned("scheduled", activity_id, party, at, starts_at, length, medium)
    moved_at = at + timedelta(hours=30)
    if not is_certain and story.chance(0.16):
        starts_at = on_the_half_hour(random, party.rep, moved_at, in_days)
        yield _planned("rescheduled", activity_id, party, moved_at, starts_at, length, medium)
    answer = random.random()
    if is_certain or answer < 0.84:
        yield _answered("accepted", activity_id, party, at, hours=random.uniform(0.2, 20))
    elif answer < 0.91:
        yield _answered("declined", activity_id, party, at, hours=random.uniform(0.2, 20))
        called_off_at = at + timedelta(hours=24)
        yield _ended("canceled", activity_id, party, called_off_at)
        return called_off_at, False
    return (yield from _came_about(story, activity_id, party, starts_at, length, is_certain))


def _came_about(
    story: Story,
    activity_id: str,
    party: Party,
    starts_at: datetime,
    length: timedelta,
    is_certain: bool,
) -> Met:
    fate = 0.0 if is_certain else story.random.random()
    if fate < 0.86:
        started_at = starts_at + timedelta(minutes=story.random.randrange(5))
        over_at = starts_at + length
        held = _ended("held", activity_id, party, over_at)
        times = {"started_at": instant_text(started_at), "ended_at": instant_text(over_at)}
        yield (held := held._replace(data=held.data | times))
        if not is_certain and story.chance(0.5):
            yield note(story, party, held)
        return over_at, True
    if fate < 0.94:
        yield _ended("no_show", activity_id, party, starts_at + timedelta(minutes=15))
    else:
        yield _ended("canceled", activity_id, party, starts_at - timedelta(hours=2))
    return starts_at + length, False


def _planned(
    step: str,
    activity_id: str,
    party: Party,
    at: datetime,
    starts_at: datetime,
    length: timedelta,
    medium: str,
) -> Happening:
    data = party.booked(activity_id) | {
        "starts_at": instant_text(starts_at),
        "ends_at": instant_text(starts_at + length),
        "medium": medium,
    }
    return Happening(f"meeting.{step}", at, data, party.rep, source=CALENDAR)


def _answered(
    step: str, activity_id: str, party: Party, at: datetime, *, hours: float
) -> Happening:
    data = {"activity_id": activity_id, "prospect_id": party.prospect_id}
    at = at + timedelta(hours=hours)
    return Happening(f"meeting.{step}", at, data, actor="human", source=CALENDAR)


def _ended(step: str, activity_id: str, party: Party, at: datetime) -> Happening:
    data = {"activity_id": activity_id}
    return Happening(f"meeting.{step}", at, data, party.rep, source=CALENDAR)
