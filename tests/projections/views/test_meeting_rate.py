"""How many of those who replied accepted a meeting, and how many meetings were held?"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from events.activity import (
    ActivityDeleted,
    MeetingAccepted,
    MeetingCanceled,
    MeetingDeclined,
    MeetingHeld,
    MeetingNoShow,
    MeetingRescheduled,
    MeetingScheduled,
)
from events.contact import ContactDeleted
from events.envelope import Envelope
from events.lead import LeadConverted
from tests.projections.tellings import at, email, event, held, labelled, meeting, reply
from tests.projections.views.business import until
from tests.projections.views.conftest import Shop

VIEW = "meeting_rate_monthly"
PARTS = ("numerator", "denominator", "value", "n")
RATES = ("acceptance_rate", "positive_acceptance_rate", "show_rate", "reschedule_rate")
FIGURES = ", ".join([*(f"{rate}_{part}" for rate in RATES for part in PARTS), "unplanned_count"])
FIRST, DAYS = date(2026, 1, 1), 90


def figures(rate: str) -> str:
    return ", ".join(f"{rate}_{part}" for part in PARTS)


def replied(name: str, label: str = "neutral") -> list[Envelope]:
    return [
        email(f"to {name}", "2026-03-02 10:00", rep="ben", prospect_ids=(name,)),
        reply(f"from {name}", "2026-03-03 10:00", prospect_ids=(name,)),
        labelled(f"from {name}", "2026-03-03 11:00", label),
    ]


def said_yes(name: str, activity: str, told_at: str) -> Envelope:
    return event(MeetingAccepted(activity_id=activity, prospect_id=name), told_at)


def test_whoever_replied_may_accept_a_meeting_whatever_was_replied(shop: Shop) -> None:
    shop.tell(
        *(told for name in "ABC" for told in replied(name, "positive")),
        *(told for name in "DE" for told in replied(name, "negative")),
        *replied("F", "auto_reply"),
        email("to G", "2026-03-02 10:00", rep="ben", prospect_ids=("G",)),
        *(meeting(name, "2026-04-07 10:00", prospect_ids=(name,)) for name in "ABDG"),
        *(said_yes(name, name, "2026-04-01 10:00") for name in "ADG"),
    )
    assert shop.ask(
        VIEW, f"month, rep_id, {figures('acceptance_rate')}", "month < '2026-04-01'"
    ) == [("2026-03-01", "ben", 2, 5, 0.4, 5)]
    positive = figures("positive_acceptance_rate")
    assert shop.ask(VIEW, positive, "month < '2026-04-01'") == [(1, 3, 1 / 3, 3)]


@pytest.mark.parametrize(
    ("steps", "accepted"),
    [
        ([], 0),
        ([MeetingHeld(activity_id="M")], 1),
        ([MeetingNoShow(activity_id="M")], 1),
        ([MeetingCanceled(activity_id="M")], 0),
        ([MeetingDeclined(activity_id="M", prospect_id="P"), MeetingNoShow(activity_id="M")], 0),
        ([MeetingDeclined(activity_id="M", prospect_id="P"), MeetingHeld(activity_id="M")], 1),
        ([MeetingAccepted(activity_id="M", prospect_id="P")], 1),
        ([MeetingAccepted(activity_id="M", prospect_id="P"), MeetingCanceled(activity_id="M")], 1),
    ],
    ids=[
        "planned",
        "held",
        "no show",
        "called off",
        "declined",
        "declined, came",
        "yes",
        "yes, off",
    ],
)
def test_a_meeting_is_accepted_unless_it_is_called_off_before_it_starts(
    shop: Shop, steps: list[Any], accepted: int
) -> None:
    shop.tell(
        *replied("P"),
        meeting("M", "2026-03-20 10:00", prospect_ids=("P",)),
        *(event(step, f"2026-03-1{day} 10:00") for day, step in enumerate(steps)),
    )
    assert shop.ask(VIEW, "acceptance_rate_numerator", "rep_id = 'ben'") == [(accepted,)]


def test_a_meeting_called_off_when_it_should_have_begun_was_accepted(shop: Shop) -> None:
    shop.tell(
        *replied("P"),
        meeting("M", "2026-03-20 10:00", prospect_ids=("P",)),
        event(MeetingCanceled(activity_id="M"), "2026-03-20 10:05"),
    )
    assert shop.ask(VIEW, "acceptance_rate_value", "rep_id = 'ben'") == [(1,)]


def test_a_meeting_that_nobody_planned_was_accepted_by_those_who_came(shop: Shop) -> None:
    """Many exports tell a meeting only when it was held; its outcome is not "called off"."""
    shop.tell(
        *(told for name in "PQ" for told in replied(name)),
        held("planned", "2026-04-09 10:00"),
        meeting("planned", "2026-04-09 10:00", rep="ann", prospect_ids=("P",)),
        met_unplanned("M", "2026-04-10 10:00", rep="ann", prospect="Q"),
        met_unplanned("undated", None, rep="ann", prospect="Q"),
        event(MeetingNoShow(activity_id="missed"), "2026-04-11 10:00", rep="ann"),
        until("2026-04-30"),
    )
    both = f"month, rep_id, {figures('acceptance_rate')}, {figures('show_rate')}"
    assert shop.ask(VIEW, both) == [
        ("2026-03-01", "ben", 2, 2, 1, 2, 0, 0, None, 0),
        ("2026-04-01", "ann", 0, 0, None, 0, 2, 2, 1, 2),
    ]
    assert shop.ask(VIEW, "unplanned_count, reschedule_rate_n", "rep_id = 'ann'") == [(1, 1)]
    before = f"{VIEW}_as_of(day = '2026-04-09')"
    assert shop.ask(before, "acceptance_rate_numerator", "rep_id = 'ben'") == [(1,)]


def test_an_undated_meeting_is_in_no_month_but_was_accepted(shop: Shop) -> None:
    shop.tell(*replied("P"), met_unplanned("M", None, rep="ben", prospect="P"))
    assert shop.ask(VIEW, "month, acceptance_rate_numerator, show_rate_n") == [("2026-03-01", 1, 0)]
    day = f"{VIEW}_as_of(day = '2026-04-09')"
    assert shop.ask(day, "acceptance_rate_numerator") == [(0,)]


def test_shows_are_those_held_of_those_accepted(shop: Shop) -> None:
    shop.tell(
        *(meeting(f"M{day}", f"2026-03-1{day} 10:00", rep="ann") for day in range(5)),
        *(said_yes("P", f"M{day}", "2026-03-09 10:00") for day in range(4)),
        *(held(f"M{day}", f"2026-03-1{day} 11:00") for day in range(2)),
        event(MeetingNoShow(activity_id="M2"), "2026-03-12 11:00"),
        event(
            MeetingRescheduled(
                activity_id="M3",
                starts_at=at("2026-04-20 10:00"),
                ends_at=at("2026-04-20 11:00"),
                medium="video",
            ),
            "2026-03-13 09:00",
        ),
        until("2026-04-30"),
    )
    assert shop.ask(VIEW, f"month, rep_id, {figures('show_rate')}") == [
        ("2026-03-01", "ann", 2, 3, 2 / 3, 3),
        ("2026-04-01", "ann", 0, 1, 0, 1),
    ]
    assert shop.ask(VIEW, f"month, {figures('reschedule_rate')}") == [
        ("2026-03-01", 0, 4, 0, 4),
        ("2026-04-01", 1, 1, 1, 1),
    ]


def test_a_meeting_that_is_still_to_come_is_no_miss(shop: Shop) -> None:
    shop.tell(
        meeting("M", "2026-05-20 10:00", rep="ann"),
        said_yes("P", "M", "2026-03-09 10:00"),
        meeting("deleted", "2026-03-20 10:00", rep="ann"),
        event(ActivityDeleted(activity_id="deleted"), "2026-03-21"),
    )
    day = "2026-05-19"
    assert shop.ask(f"{VIEW}_as_of(day = '{day}')", "month") == []


def test_a_lead_that_became_a_contact_counts_once(shop: Shop) -> None:
    shop.tell(
        *replied("L"),
        event(LeadConverted(lead_id="L", contact_id="C"), "2026-03-05"),
        meeting("M", "2026-03-20 10:00", prospect_ids=("C",)),
        said_yes("C", "M", "2026-03-15 10:00"),
        *replied("gone"),
        event(ContactDeleted(contact_id="gone"), "2026-03-06"),
    )
    assert shop.ask(VIEW, figures("acceptance_rate"), "rep_id = 'ben'") == [(1, 1, 1, 1)]


def met_unplanned(name: str, told_at: str | None, *, rep: str, prospect: str) -> Envelope:
    return event(MeetingHeld(activity_id=name, prospect_ids=(prospect,)), told_at, rep=rep)


@dataclass
class Met:
    """A meeting of one rep with one prospect, and its steps."""

    prospect: str
    rep: str
    steps: list[tuple[datetime, str, datetime | None]] = field(default_factory=list)

    def last(self, day: date, *kinds: str) -> tuple[datetime, str, datetime | None] | None:
        known = [step for step in self.steps if step[0].date() <= day and step[1] in kinds]
        return max(known, default=None, key=lambda step: step[0])


ENDS = {"held": MeetingHeld, "no_show": MeetingNoShow, "canceled": MeetingCanceled}
ANSWERS = {"yes": MeetingAccepted, "no": MeetingDeclined}
PLANS = {"scheduled": MeetingScheduled, "rescheduled": MeetingRescheduled}


def moment(dice: Random) -> datetime:
    """No two of them are the same."""
    noon = datetime(2026, 1, 1, 12, tzinfo=at("2026-01-01").tzinfo)
    return noon + timedelta(days=dice.randrange(DAYS), milliseconds=dice.randrange(10**7))


def met(dice: Random) -> Met:
    """Planned, more often than told only when it was held."""
    found = Met(dice.choice("PQRSTU"), dice.choice(["ann", "ben"]))
    if dice.random() < 0.2:
        found.steps.append((moment(dice), "held", None))
        return found
    kinds = ["scheduled", *dice.choices(["rescheduled", *ENDS, *ANSWERS], k=dice.randrange(4))]
    for kind in dict.fromkeys(kinds):
        starts = moment(dice) if kind in PLANS else None
        found.steps.append((moment(dice), kind, starts))
    return found


def spoken(name: str, meeting: Met) -> Iterator[Envelope]:
    for told_at, kind, starts in meeting.steps:
        said: Any
        if starts is not None:
            when = {"starts_at": starts, "ends_at": starts, "medium": "video"}
            said = PLANS[kind].model_validate(
                {"activity_id": name, "prospect_ids": (meeting.prospect,), **when}
            )
        elif kind in ANSWERS:
            said = ANSWERS[kind](activity_id=name, prospect_id=meeting.prospect)
        else:
            said = ENDS[kind](activity_id=name, prospect_ids=(meeting.prospect,))
        instant = f"{told_at:%Y-%m-%d %H:%M:%S.%f}"
        yield event(said, instant, rep=meeting.rep if kind in (*PLANS, "held") else None)


def expected(
    mails: dict[str, tuple[datetime, str]], meetings: list[Met], day: date
) -> list[tuple[Any, ...]]:
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    accepting = set()
    for each in meetings:
        plan, end, answer = (each.last(day, *kinds) for kinds in (PLANS, ENDS, ANSWERS))
        outcome = end[1] if end else ""
        if plan is not None and plan[2] is not None:
            starts = plan[2]
        elif end is not None and outcome == "held":
            starts = end[0]
        else:
            continue
        is_late = end is not None and outcome == "canceled" and end[0] >= starts
        is_no = answer is not None and answer[1] == "no"
        is_yes = answer is not None and answer[1] == "yes"
        was_on = outcome in ("held", "no_show") or is_late
        if is_yes or outcome == "held" or (was_on and not is_no):
            accepting.add(each.prospect)
        if starts.date() <= min(day, FIRST + timedelta(days=DAYS)):
            row = counts[str(starts.date().replace(day=1)), each.rep]
            row["due"] += plan is not None
            row["unplanned"] += plan is None
            row["moved"] += each.last(day, "rescheduled") is not None
            row["accepted"] += was_on or is_yes
            row["shown"] += outcome == "held"
    for name, (answered, label) in mails.items():
        if answered.date() <= day:
            row = counts[str(answered.date().replace(day=1)), "cy"]
            row["replied"] += 1
            row["won over"] += name in accepting
            row["keen"] += label == "positive"
            row["keen, won over"] += label == "positive" and name in accepting
    pairs = [("won over", "replied"), ("keen, won over", "keen")]
    pairs += [("shown", "accepted"), ("moved", "due")]
    return [
        (
            *key,
            *(part for pair in pairs for part in ratio(row[pair[0]], row[pair[1]])),
            row["unplanned"],
        )
        for key, row in sorted(counts.items())
    ]


def ratio(part: int, whole: int) -> tuple[float | None, ...]:
    return part, whole, part / whole if whole else None, whole


@pytest.mark.parametrize("seed", range(3))
def test_every_figure_is_the_one_computed_a_second_time(shop: Shop, seed: int) -> None:
    dice = Random(seed)
    meetings = [met(dice) for _ in range(40)]
    mails = {}
    for name in "PQRST":
        mails[name] = (moment(dice), dice.choice(["positive", "negative"]))
    shop.tell(
        *(told for number, each in enumerate(meetings) for told in spoken(f"M{number}", each)),
        *(
            told
            for name, (answered, label) in mails.items()
            for told in (
                email(f"to {name}", f"{FIRST} 10:00", rep="cy", prospect_ids=(name,)),
                reply(f"from {name}", f"{answered:%F %T.%f}", prospect_ids=(name,)),
                labelled(f"from {name}", f"{answered:%F %T.%f}", label),
            )
        ),
        until(FIRST + timedelta(days=DAYS)),
    )
    found = f"month, rep_id, {FIGURES}"
    assert shop.ask(VIEW, found) == expected(mails, meetings, FIRST + timedelta(days=365))
    day = FIRST + timedelta(days=dice.randrange(20, DAYS))
    asked = shop.ask(f"{VIEW}_as_of(day = '{day}')", found)
    assert asked == expected(mails, meetings, day)
