"""What do the rules do with weeks as they are: counts, holidays, quarter ends, new reps, outages?

Every signal that counts actions and meetings is drawn around the rep's own usual, floors and all,
in teams of eight. But for the last, nobody is strained, and each check-in is one too many.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import exp, log
from random import Random

from benchmarks.strain_rates.gaussian import FIRST, WARM_WEEKS, WEEKS_OF_YEAR, Rate, states_begun
from projections.strain.evaluation import Rep, evaluated
from projections.strain.rules import Rules
from projections.strain.teams import team_weeks
from projections.strain.week_facts import WeekFacts
from projections.strain.weeks import WEEK

TEAM = 8


@dataclass(frozen=True, slots=True)
class Week:
    """How a week differs from the usual one: its load, its share of late work, its holes."""

    load: float = 1.0
    late: float = 1.0
    absent_days: int = 0
    gap_share: float = 0.0
    days: int = 5


Scenario = Callable[[int, Random], Week]


def usual(number: int, random: Random) -> Week:
    return Week()


def ramp_up(number: int, random: Random) -> Week:
    """A new rep does 30 % at first, and all after half a year."""
    return Week(load=min(1.0, 0.3 + 0.7 * number / 26))


def quarter_end(number: int, random: Random) -> Week:
    """The last two weeks of each quarter have 30 % more to do, half of that late."""
    return Week(load=1.3, late=2.0) if number % 13 >= 11 else Week()


def holidays(number: int, random: Random) -> Week:
    """Three weeks at the turn of the year, and one in eight at any time."""
    is_away = number % WEEKS_OF_YEAR in (51, 0, 1) or random.random() < 1 / 8
    return Week(load=0.4, absent_days=3) if is_away else Week()


def part_time(number: int, random: Random) -> Week:
    return Week(load=0.6, days=3)


def new_territory(number: int, random: Random) -> Week:
    """From one week to the next a quarter more, for good."""
    return Week(load=1.25) if number >= WARM_WEEKS + WEEKS_OF_YEAR else Week()


def outage(number: int, random: Random) -> Week:
    """One week in ten a connector stands still, and catches up in the next."""
    if number % 10 == 0:
        return Week(load=0.4, gap_share=0.6)
    return Week(load=1.6 if number % 10 == 1 else 1.0)


def evenings(number: int, random: Random) -> Week:
    """Eight weeks a year with half as much again to do, and a third of it in the evening."""
    return Week(load=1.5, late=5.0) if 30 <= number % WEEKS_OF_YEAR < 38 else Week()


# These befall two of a team; the others go on as usual.
ALONE = (ramp_up, new_territory, evenings)
SOME = 2

SCENARIOS: Mapping[str, Scenario] = {
    "nothing happens": usual,
    "ramp-up": ramp_up,
    "quarter end": quarter_end,
    "holidays": holidays,
    "part time": part_time,
    "new territory": new_territory,
    "connector outage": outage,
    # This one is no false alarm: one check-in a year is to be found.
    "evenings, a strain": evenings,
}


@dataclass(frozen=True, slots=True)
class Found:
    """Check-ins of reps, and weeks in which a team's process alert held."""

    reps: Rate
    team_weeks_share: float


def rates(scenario: Scenario, *, teams: int, years: float, rules: Rules, seed: int) -> Found:
    weeks = WARM_WEEKS + round(years * WEEKS_OF_YEAR)
    entries = alerts = shown = 0
    befallen = SOME if scenario in ALONE else TEAM
    for team in range(teams):
        random = Random(f"{seed}/{team}")
        reps = {
            Rep(f"r{number}", team_id="team"): list(
                facts_of(scenario if number < befallen else usual, weeks, random)
            )
            for number in range(TEAM)
        }
        told = evaluated(reps, rules=rules)
        for each in list(told.values())[:befallen]:
            entries += sum(states_begun([w.composite.state for w in each[WARM_WEEKS:]]))
        found = [each for each in team_weeks(told, rules) if each.week >= FIRST + WEEK * WARM_WEEKS]
        alerts += sum(each.is_process_alert for each in found)
        shown += len(found)
    return Found(Rate(entries, teams * befallen * years), alerts / shown)


def facts_of(scenario: Scenario, weeks: int, random: Random) -> Iterator[WeekFacts]:
    """One rep's weeks: a usual of the rep's own, and what varies about it."""
    pace, late = random.uniform(60, 140), random.uniform(0.02, 0.10)
    for number in range(weeks):
        week = scenario(number, random)
        # What makes one week busier than another: it moves all signals together.
        mood = exp(random.gauss(0, 0.12))
        actions = round(pace * week.load * mood * exp(random.gauss(0, 0.08)))
        share = min(0.5, late * week.late * mood * exp(random.gauss(0, 0.2)))
        meetings = round(8 * week.load * mood * exp(random.gauss(0, 0.2)))
        worked = max(0, week.days - week.absent_days)
        nights = max(0, worked - 1)
        rest_days = sum(random.random() < share for _ in range(7 - week.days))
        yield WeekFacts(
            week=FIRST + WEEK * number,
            actions=actions,
            outside=_binomial(random, actions, share),
            rest_days_worked=rest_days,
            active_days=(True,) * worked + (False,) * (7 - worked),
            active_working_days=worked,
            scheduled_days=week.days,
            absent_days=week.absent_days,
            nights=nights,
            short_nights=_binomial(random, nights, share),
            effort=actions + 2.0 * meetings,
            meetings=meetings,
            meeting_hours=meetings * exp(random.gauss(log(0.9), 0.15)),
            gap_share=week.gap_share,
        )


def _binomial(random: Random, count: int, share: float) -> int:
    return sum(random.random() < share for _ in range(count))
