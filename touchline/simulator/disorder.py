"""What goes wrong between what happened and what is told?

Tellings come late, twice, or again by another way; activities are corrected, put into the wrong
place and moved, linked afterwards, detached and deleted. None of it may change a figure but for
the correction that it is.
"""

from collections.abc import Callable
from datetime import timedelta
from itertools import chain

from touchline.simulator.story import POLL, Happening, Happenings, Story

Mishap = Callable[[Story, Happening], Happenings]


def told_late(story: Story, happening: Happening) -> Happenings:
    """A rep logs at the end of the day, or of the week."""
    yield happening._replace(told_after=timedelta(hours=story.random.uniform(5, 120)))


def told_weeks_late(story: Story, happening: Happening) -> Happenings:
    yield happening._replace(told_after=timedelta(days=story.random.uniform(8, 25)))


def told_twice(story: Story, happening: Happening) -> Happenings:
    """The webhook's answer was lost, so it tells the very same again."""
    yield happening._replace(told_again_after=timedelta(minutes=story.random.uniform(1, 300)))


def told_by_poll_too(story: Story, happening: Happening) -> Happenings:
    """The nightly poll tells the same change under a name of its own."""
    yield happening
    told_after = timedelta(hours=story.random.uniform(2, 24))
    yield happening._replace(source=POLL, told_after=told_after)


def duration_corrected(story: Story, happening: Happening) -> Happenings:
    yield happening
    seconds = happening.data["duration_seconds"] + story.random.randrange(30, 400)
    yield _corrected(story, happening, {"outcome": "connected", "duration_seconds": seconds})


def moved_to_another_deal(story: Story, happening: Happening) -> Happenings:
    """It was booked on another deal and is put right; both deals must hear of it."""
    wrong = happening.data | {"deal_ids": [story.neighbour_deal_id]}
    yield happening._replace(data=wrong)
    yield _corrected(story, happening, {})


def moved_to_another_day(story: Story, happening: Happening) -> Happenings:
    yield happening._replace(at=happening.at - timedelta(days=story.random.randrange(1, 5)))
    yield _corrected(story, happening, {})


def moved_to_another_rep(story: Story, happening: Happening) -> Happenings:
    yield happening._replace(rep=story.random.choice(story.cast.reps))
    yield _corrected(story, happening, {})


def linked_later(story: Story, happening: Happening) -> Happenings:
    """Told without its deal, which is linked days afterwards."""
    yield happening._replace(data=happening.data | {"deal_ids": []})
    for deal_id in happening.data["deal_ids"]:
        yield _link(story, happening, "linked", deal_id, days=6)


def unlinked_later(story: Story, happening: Happening) -> Happenings:
    """Told with a deal too many, which is detached days afterwards."""
    deal_ids = [*happening.data["deal_ids"], story.neighbour_deal_id]
    yield happening._replace(data=happening.data | {"deal_ids": deal_ids})
    yield _link(story, happening, "unlinked", story.neighbour_deal_id, days=6)


def deleted_later(story: Story, happening: Happening) -> Happenings:
    yield happening
    data = {"activity_id": happening.data["activity_id"]}
    at = happening.at + timedelta(days=story.random.uniform(0.1, 9))
    yield Happening("activity.deleted", at, data, happening.rep)


ANYTHING = (
    (0.025, told_late),
    (0.005, told_weeks_late),
    (0.012, told_twice),
    (0.015, told_by_poll_too),
)
CALLS = (
    (0.020, duration_corrected),
    (0.006, moved_to_another_deal),
    (0.006, moved_to_another_day),
    (0.004, moved_to_another_rep),
)
SENT = ((0.012, linked_later), (0.006, unlinked_later), (0.004, deleted_later))

MISHAPS: dict[str, tuple[tuple[float, Mishap], ...]] = {
    "call.completed": ANYTHING + CALLS + SENT,
    "email.sent": ANYTHING + SENT,
    "message.sent": ANYTHING + SENT,
    "note.recorded": ANYTHING + SENT,
}
"""By type of event, the share of each mishap; the rest goes well."""


def disordered(story: Story, happenings: Happenings) -> Happenings:
    """The happenings as they are told: most once and soon, a few with a mishap."""
    return chain.from_iterable(_with_luck(story, happening) for happening in happenings)


def _with_luck(story: Story, happening: Happening) -> Happenings:
    if happening.precision == "exact":
        luck = story.random.random()
        for share, mishap in MISHAPS.get(happening.type, ANYTHING):
            luck -= share
            if luck < 0:
                return mishap(story, happening)
    return iter((happening,))


def _corrected(story: Story, happening: Happening, changes: dict[str, object]) -> Happening:
    """The same thing again in a higher version, told up to three days later."""
    return happening._replace(
        data=happening.data | changes,
        version=happening.version + 1,
        told_after=timedelta(hours=story.random.uniform(1, 72)),
    )


def _link(story: Story, happening: Happening, step: str, deal_id: str, *, days: float) -> Happening:
    data = {
        "activity_id": happening.data["activity_id"],
        "entity_kind": "deal",
        "entity_id": deal_id,
    }
    at = happening.at + timedelta(days=story.random.uniform(0.1, days))
    return Happening(f"activity.{step}", at, data, happening.rep)
