"""Does each signal say of its worked example what was worked out by hand?

The figures are those of the definition of the signals, to the last digit that it gives.
"""

from math import exp

import pytest

from projections.strain.reading import Level
from projections.strain.signals import (
    after_hours,
    daily_rest,
    days_without_rest,
    effort,
    lost_deals,
    meeting_load,
    offer_passes,
    past_threshold,
    pulse,
    response_latency,
    rest_day_work,
)
from projections.strain.team_pulses import answered, team_pulses
from projections.strain.week_facts import Wait, WeekFacts
from tests.projections.strain.weeks_told import (
    RULES,
    quiet,
    quiet_weeks,
    samples,
    shares,
    week_number,
)

SHARES = (0.06, 0.05, 0.08, 0.07, 0.06, 0.09, 0.05, 0.07, 0.06, 0.08, 0.07, 0.06)


def test_b1_eighteen_percent_after_hours_votes_high() -> None:
    (sample,) = shares(0.18)
    told = after_hours.judged(sample, shares(*SHARES), RULES)
    assert told.median == pytest.approx(0.065)
    assert told.scale == 0.03
    assert told.z == pytest.approx(3.83, abs=0.005)
    assert told.vote is Level.HIGH
    assert told.text == "18 % of your actions were outside your set hours; usual 6.5 %"


def test_b1_a_large_z_of_a_small_share_is_no_vote() -> None:
    (sample,) = shares(0.14)
    told = after_hours.judged(sample, shares(*[0.01] * 12), RULES)
    assert told.z is not None
    assert told.z > RULES.z_high
    assert told.vote is Level.NORMAL
    assert told.is_calm


def test_b1_a_share_of_few_is_drawn_to_the_usual_one() -> None:
    sample = after_hours.sample([quiet(0, actions=20, outside=10)], RULES)
    assert sample is not None
    # (10 + 20 · 0.1) / (20 + 20)
    assert after_hours.judged(sample, shares(*[0.1] * 12), RULES).x == pytest.approx(0.3)


def test_b1_nineteen_actions_say_nothing() -> None:
    assert after_hours.sample([quiet(0, actions=19)], RULES) is None


def test_b2_five_rest_days_with_work_vote_elevated() -> None:
    weeks = quiet_weeks(4, rest_days_worked=[1, 2, 1, 1])
    sample = rest_day_work.sample(weeks, RULES)
    assert sample is not None
    told = rest_day_work.judged(sample, samples(0, 0, 0, 1, 0, 0, 2, 0, 0, 0, 1, 0), RULES)
    assert (told.x, told.median, told.scale) == (5, 0, 1.5)
    assert told.z == pytest.approx(3.33, abs=0.005)
    assert told.vote is Level.ELEVATED


def test_b2_is_asked_of_four_weeks() -> None:
    assert rest_day_work.sample(quiet_weeks(3), RULES) is None


def test_b3_twelve_days_in_a_row_are_elevated_and_thirteen_high() -> None:
    worked = [(True,) * 7, (True,) * 5 + (False,) * 2]
    sample = days_without_rest.sample(quiet_weeks(2, active_days=worked), RULES)
    assert sample is not None
    told = days_without_rest.judged(sample, (), RULES)
    assert (told.x, told.vote) == (12, Level.ELEVATED)
    assert days_without_rest.judged(sample._replace(x=13), (), RULES).vote is Level.HIGH
    assert days_without_rest.judged(sample._replace(x=9), (), RULES).vote is Level.NORMAL


ON, OFF = True, False


@pytest.mark.parametrize(
    ("after", "is_calm"),
    [
        ((OFF, OFF, ON, ON, ON, ON, ON), True),
        ((OFF, ON, ON, ON, ON, ON, ON), False),
        ((OFF, ON, ON, ON, ON, ON, OFF), True),
        ((ON, ON, OFF, ON, ON, ON, ON), False),
    ],
    ids=["two at once", "one", "two within seven", "the run goes on"],
)
def test_b3_two_rest_days_within_seven_end_it(after: tuple[bool, ...], is_calm: bool) -> None:
    weeks = quiet_weeks(3, active_days=[(ON,) * 7, (ON,) * 7, after])
    sample = days_without_rest.sample(weeks, RULES)
    assert sample is not None
    assert days_without_rest.judged(sample, (), RULES).is_calm is is_calm


def test_b4_three_of_four_short_nights_vote_elevated() -> None:
    sample = daily_rest.sample([quiet(0, nights=4, short_nights=3)], RULES)
    assert sample is not None
    told = daily_rest.judged(sample, samples(*[0] * 12), RULES)
    assert (told.z, told.scale, told.vote) == (3.0, 1.0, Level.ELEVATED)
    assert not daily_rest.judged(sample._replace(x=3, may_vote=False), samples(0), RULES).vote


def test_b5_effort_of_176_votes_high() -> None:
    baseline = samples(*[113.5] * 6, *[123.5] * 6)
    sample = effort.sample([quiet(0, effort=176)], RULES)
    assert sample is not None
    told = effort.judged(sample, baseline, RULES)
    assert told.median == 118.5
    assert told.scale == pytest.approx(11.85)
    assert told.z == pytest.approx(4.85, abs=0.005)
    assert told.vote is Level.HIGH


def test_b5_effort_of_158_reads_as_in_the_letter() -> None:
    told = effort.judged(samples(158)[0], samples(*[113.5] * 6, *[123.5] * 6), RULES)
    assert told.z == pytest.approx(3.33, abs=0.005)
    assert told.text == "effort 33 % above your usual week"


def test_b5_nothing_is_above_nothing_by_no_percent() -> None:
    told = effort.judged(samples(10)[0], samples(*[0] * 8), RULES)
    assert (told.z, told.text) == (RULES.z_max, "effort above your usual week")
    assert effort.judged(samples(0)[0], samples(*[0] * 8), RULES).z == 0


def test_b6_seventeen_hours_of_meetings_vote_high() -> None:
    sample = meeting_load.sample([quiet(0, meetings=12, meeting_hours=17)], RULES)
    assert sample is not None
    told = meeting_load.judged(sample, samples(*[9.0] * 6, *[10.5] * 6), RULES)
    assert (told.median, told.scale) == (9.75, 1.5)
    assert told.z == pytest.approx(4.83, abs=0.005)
    assert told.vote is Level.HIGH


def test_b6_two_long_meetings_are_no_vote() -> None:
    sample = meeting_load.sample([quiet(0, meetings=2, meeting_hours=17)], RULES)
    assert sample is not None
    assert not meeting_load.judged(sample, samples(*[9.75] * 12), RULES).vote


def test_b7_23_touches_on_lost_deals_against_15_are_elevated() -> None:
    weeks = [
        quiet(0, lost_touches=(5 + 11 + 7,) * 5, won_touches=(3 + 8 + 4,) * 10, attainment=0.8)
    ]
    sample = lost_deals.sample(weeks, RULES)
    assert sample is not None
    told = lost_deals.judged(sample, (), RULES)
    assert (told.x, told.ref, told.vote) == (23, 15, Level.ELEVATED)
    assert told.ratio == pytest.approx(1.53, abs=0.005)
    assert told.text == (
        "lost deals took 23 touches, team wins take 15: review strategy with your coach"
    )


@pytest.mark.parametrize(
    ("lost", "won", "attainment"),
    [((23,) * 4, (15,) * 10, 0.8), ((23,) * 5, (15,) * 9, 0.8), ((23,) * 5, (15,) * 10, None),
     ((23,) * 5, (0,) * 10, 0.8)],
    ids=["four lost", "nine won", "no quota", "wins without a touch"],
)  # fmt: skip
def test_b7_few_deals_say_nothing(
    lost: tuple[int, ...], won: tuple[int, ...], attainment: float | None
) -> None:
    weeks = [quiet(0, lost_touches=lost, won_touches=won, attainment=attainment)]
    assert lost_deals.sample(weeks, RULES) is None


def test_b7_a_reached_quota_and_a_ratio_under_1_3_are_calm() -> None:
    def told(lost: int, attainment: float) -> tuple[Level, bool]:
        weeks = [quiet(0, lost_touches=(lost,) * 5, won_touches=(15,) * 10, attainment=attainment)]
        sample = lost_deals.sample(weeks, RULES)
        assert sample is not None
        reading = lost_deals.judged(sample, (), RULES)
        return reading.vote, reading.is_calm

    assert told(23, 1.0) == (Level.NORMAL, True)
    assert told(19, 0.8) == (Level.NORMAL, True)
    assert told(20, 0.8) == (Level.NORMAL, False)
    assert told(30, 0.8) == (Level.HIGH, False)


def test_b7_strictly_every_lost_deal_took_half_as_many_again() -> None:
    assert lost_deals.is_strict([23, 25], 15)
    assert not lost_deals.is_strict([23, 22], 15)
    assert not lost_deals.is_strict([], 15)


AT_RISK, CONVERTED = (200, 150, 120, 100, 80, 60, 45, 35), (6, 8, 7, 6, 3, 1, 0, 0)


def test_b8_deals_hardly_convert_from_the_seventh_touch_on() -> None:
    assert past_threshold.threshold(AT_RISK, CONVERTED) == 7


@pytest.mark.parametrize(
    ("at_risk", "converted", "found"),
    [
        ((), (), None),
        ((29,), (1,), None),
        ((200, 150, 120), (20, 15, 12), None),
        ((200, 150, 120, 100), (20, 0, 0, 0), 3),
        ((200, 150, 120, 29), (20, 15, 0, 29), 3),
    ],
    ids=["nobody", "too few", "converts to the end", "not before the third", "few do not count"],
)
def test_b8_the_threshold_rests_on_thirty_at_each_touch(
    at_risk: tuple[int, ...], converted: tuple[int, ...], found: int | None
) -> None:
    assert past_threshold.threshold(at_risk, converted) == found


def test_b8_a_third_of_touches_past_the_threshold_votes_high() -> None:
    baseline = shares(*[0.10] * 12)
    told = past_threshold.judged(shares(0.34)[0], baseline, RULES)
    assert told.z == pytest.approx(4.8, abs=0.005)
    assert told.vote is Level.HIGH
    assert past_threshold.sample([quiet(0, touches=19)], RULES) is None
    assert (
        past_threshold.sample([quiet(0, touches=20, touches_past=5)], RULES)
        == (shares(0.25, n=20)[0])
    )


def test_b9_five_and_a_half_hours_vote_high() -> None:
    baseline = samples(*[exp(0.742)] * 12)
    told = response_latency.judged(samples(5.5)[0], baseline, RULES)
    assert told.z == pytest.approx(3.85, abs=0.005)
    assert told.median == pytest.approx(2.1, abs=0.005)
    assert told.vote is Level.HIGH
    assert not response_latency.judged(samples(3.9)[0], samples(*[0.5] * 12), RULES).vote


def test_b9_an_unanswered_reply_waits_at_least_so_long() -> None:
    # Answered after 1, 2 and 4 hours, and two that still wait: survival is 4/5, 3/5, then 3/5 · 1/2
    # after 4 hours because one of the two waited 3 hours only.
    waits = [Wait(1, True), Wait(2, True), Wait(3, False), Wait(4, True), Wait(9, False)]
    assert response_latency.median_wait(waits) == 4
    assert response_latency.median_wait([Wait(1, True), Wait(2, True)]) == 1
    assert response_latency.median_wait([Wait(1, True), Wait(8, False), Wait(9, False)]) == 9


def test_b9_ten_replies_of_two_weeks_are_needed_and_no_minute_shows() -> None:
    five = tuple(Wait(0.01, True) for _ in range(5))
    sample = response_latency.sample([quiet(0, waits=five), quiet(1, waits=five)], RULES)
    assert sample is not None
    assert (sample.x, sample.n) == (0.25, 10)
    assert response_latency.sample([quiet(0, waits=five)], RULES) is None


def answering(*answers: int | None) -> tuple[Level, bool] | None:
    weeks = [WeekFacts(week=week_number(n), pulse=each) for n, each in enumerate(answers)]
    sample = pulse.sample(weeks, RULES)
    if sample is None:
        return None
    told = pulse.judged(sample, (), RULES)
    return told.vote, told.is_calm


def test_b10_two_answers_under_the_usual_one_fire_with_the_second() -> None:
    before = (4, 4, 4, 3, 4, 4)
    assert answering(*before, 3) == (Level.NORMAL, False)
    assert answering(*before, 3, 2) == (Level.ELEVATED, False)
    assert answering(*before, 3, None, 2) == (Level.ELEVATED, False)
    assert answering(*before, 4) == (Level.NORMAL, True)


def test_b10_two_low_answers_need_no_usual_one() -> None:
    assert answering(2, 2) == (Level.ELEVATED, False)
    assert answering(2) == (Level.NORMAL, False)
    assert answering(3, 3) == (Level.NORMAL, True)
    assert answering(2, None) is None


def test_b10_a_team_is_told_of_from_five_answers_on() -> None:
    teams = {"north": frozenset("abcdefgh"), "south": frozenset("stuv")}
    scores = dict(zip("abcde", (5, 4, 3, 2, 2), strict=True)) | dict.fromkeys("stuv", 3)
    told = team_pulses(scores, teams, item="workload", week=week_number(0), rules=RULES)
    assert told.keys() == {"north"}
    # 16 of 5 are 3.2, one of five is at 5, and five of eight answered.
    assert told["north"][3:6] == (3.0, 20, 65)
    assert told["north"].members == frozenset("abcde")
    assert answered(scores, teams) == {"north": 5, "south": 4}


def test_b11_passing_much_under_load_votes_and_without_load_does_not() -> None:
    baseline = [each._replace(load=load) for load, each in enumerate(shares(*[0.1] * 9))]
    laden = shares(0.6)[0]._replace(load=6)
    told = offer_passes.judged(laden, baseline, RULES)
    # Loads 0 to 8: three in four do not exceed 6.
    assert offer_passes.upper_quarter(range(9)) == 6
    assert told.z == pytest.approx(5.0, abs=0.001)
    assert told.vote is Level.HIGH
    assert not offer_passes.judged(laden._replace(load=5), baseline, RULES).vote


def test_b11_five_offers_of_two_weeks_are_needed() -> None:
    weeks = quiet_weeks(2, offers=[2, 3], offers_passed=[1, 2], open_load=[9, 5])
    sample = offer_passes.sample(weeks, RULES)
    assert sample is not None
    assert (sample.x, sample.n, sample.load) == (0.6, 5, 5)
    assert offer_passes.sample(weeks[1:], RULES) is None
