"""What is known of each week of each rep, from all that was told?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from projections.strain.actions import Action
from projections.strain.closed_deals import (
    ClosedDeal,
    Quota,
    Touches,
    attainment,
    lost_touches,
    won_touches,
)
from projections.strain.evaluation import Rep
from projections.strain.offers import offers_by_week
from projections.strain.rules import Rules
from projections.strain.touch_thresholds import NumberedTouch, Thresholds, touches_by_week
from projections.strain.waits import Contact, waits_by_week
from projections.strain.week_facts import WeekFacts, weeks_of
from projections.strain.weeks import WEEK, week_of, weeks_between
from streams.strain.deals_done import closed_deals, numbered_touches, open_load, quotas_of
from streams.strain.members import Member
from streams.strain.offers_told import Offered, offered
from streams.strain.pulses import answers, of_load
from streams.strain.thresholds import thresholds_of
from streams.strain.work_done import (
    REPLIES,
    TOUCHES,
    Asked,
    Gap,
    actions_of,
    contacts_of,
    gap_share,
    gaps_of,
)


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of a tenant's reps, most of it by rep."""

    actions: Mapping[str, Sequence[Action]]
    replies: Mapping[str, Sequence[Contact]]
    touches: Mapping[str, Sequence[Contact]]
    gaps: Sequence[Gap]
    closed: Sequence[ClosedDeal]
    won: Mapping[str, Touches]
    quotas: Mapping[str, Sequence[Quota]]
    numbered: Mapping[str, Sequence[NumberedTouch]]
    thresholds: Thresholds
    offered: Mapping[str, Offered]
    load: Mapping[tuple[str, date], int]
    pulses: Mapping[tuple[str, date], int]


def histories_of(
    client: Any, asked: Asked, members: Sequence[Member], rules: Rules
) -> dict[Rep, list[WeekFacts]]:
    """The weeks that have ended; the one that goes on is judged when it has."""
    first = week_of(asked.since.date())
    last = max((week_of(member.on) - WEEK for member in members), default=first)
    known = _known(client, asked, members, [*weeks_between(first, last)], rules)
    return {member.rep: [*_history(member, known, first, rules)] for member in members}


def _known(
    client: Any, asked: Asked, members: Sequence[Member], weeks: Sequence[date], rules: Rules
) -> Known:
    closed = closed_deals(client, asked)
    roles = {member.rep.rep_id: member.rep.role for member in members if member.rep.role}
    return Known(
        actions=actions_of(client, asked),
        replies=contacts_of(client, asked, REPLIES),
        touches=contacts_of(client, asked, TOUCHES),
        gaps=gaps_of(client, asked),
        closed=closed,
        won=_won(closed, roles),
        quotas=quotas_of(client, asked),
        numbered=numbered_touches(client, asked),
        thresholds=thresholds_of(client, asked, roles, weeks, rules),
        offered=offered(client, asked),
        load=open_load(client, asked, weeks),
        pulses=of_load(answers(client, asked.tenant, members)),
    )


def _won(closed: Sequence[ClosedDeal], roles: Mapping[str, str]) -> dict[str, Touches]:
    """What the deals took that each role won."""
    by_role: dict[str, list[str]] = {}
    for rep_id, role in roles.items():
        by_role.setdefault(role, []).append(rep_id)
    return {role: won_touches(closed, rep_ids) for role, rep_ids in by_role.items()}


def _history(member: Member, known: Known, first: date, rules: Rules) -> Iterator[WeekFacts]:
    (rep_id, role, _), calendar = member.rep, member.calendar
    actions = known.actions.get(rep_id, ())
    last = week_of(member.on) - WEEK
    waits = waits_by_week(known.replies.get(rep_id, ()), known.touches.get(rep_id, ()), calendar)
    lost, won = lost_touches(known.closed, rep_id), known.won.get(role, {})
    numbered = known.numbered.get(rep_id, ())
    numbers = touches_by_week(numbered, role, known.thresholds, calendar)
    told = known.offered.get(rep_id, Offered())
    offers = offers_by_week(told.offers, told.outcomes, told.presences, calendar)
    for week in weeks_of(actions, calendar, first=first, last=last, rules=rules):
        day = week.week
        touches, past = numbers.get(day, (0, 0))
        offered, passed = offers.get(day, (0, 0))
        zone = calendar.hours_on(day).timezone
        yield replace(
            week,
            waits=waits.get(day, ()),
            gap_share=gap_share(known.gaps, day, timezone=zone),
            lost_touches=lost.get(day, ()),
            won_touches=won.get(day, ()),
            attainment=attainment(known.quotas.get(rep_id, ()), day),
            touches=touches,
            touches_past=past,
            offers=offered,
            offers_passed=passed,
            pulse=known.pulses.get((rep_id, day)),
            open_load=known.load.get((rep_id, day), 0),
        )
