"""What does whoever is told of a state read: which signals, with which figures, and why?"""

from collections.abc import Iterator

from events.strain import Baseline, SignalId, State, StrainSignal, StrainStateChanged
from projections.strain import DEFINITION_VERSION
from projections.strain.evaluation import RepWeek, SignalWeek
from projections.strain.reading import Level
from projections.strain.retraction import Telling
from projections.strain.teams import TeamWeek
from projections.strain.week_facts import WeekFacts
from projections.strain.weeks import week_text

_PLACES = 4
_OF_A_TEAM = "above the usual for most of the team: look at quota, territory, quarter end"


def rep_letter(telling: Telling) -> StrainStateChanged:
    """To the rep and nobody else: every signal that stands out, and what it rests on."""
    week = telling.week
    return StrainStateChanged(
        audience=("rep",),
        state=telling.state,
        previous=telling.previous,
        week=week_text(week.facts.week),
        signals=tuple(standing_out(week)),
        team_z={id_: round(z, _PLACES) for id_, z in week.team_z.items()},
        baseline=baseline(week),
        coverage=round(1 - week.facts.gap_share, _PLACES),
        exclusions=dict(week.facts.exclusions),
        context=context(week.facts) or None,
        definition_version=DEFINITION_VERSION,
    )


def team_letter(team: TeamWeek, *, state: State, previous: State) -> StrainStateChanged:
    """To the manager: how the team stands, and no figure of a person."""
    return StrainStateChanged(
        audience=("manager",),
        state=state,
        previous=previous,
        week=week_text(team.week),
        signals=tuple(
            StrainSignal(id=id_, state="elevated", text=_OF_A_TEAM) for id_ in team.common
        ),
        team_percent=team.percent,
        definition_version=DEFINITION_VERSION,
    )


def standing_out(week: RepWeek) -> Iterator[StrainSignal]:
    for id_, said in week.signals.items():
        if said.standing.level is not Level.NORMAL:
            yield signal_told(id_, said)


def signal_told(id_: SignalId, said: SignalWeek) -> StrainSignal:
    """One signal with its figures."""
    reading = said.reading
    return StrainSignal(
        id=id_,
        state=said.state,
        x=round(reading.x, _PLACES),
        median=_rounded(reading.median),
        scale=_rounded(reading.scale),
        z=_rounded(reading.z),
        n=int(reading.n),
        ref=_rounded(reading.ref),
        ratio=_rounded(reading.ratio),
        weeks=tuple(map(week_text, said.standing.voted)),
        text=reading.text,
    )


def baseline(week: RepWeek) -> Baseline | None:
    """What most of the week was compared with: the others' weeks where any signal was."""
    found = [said.basis for said in week.signals.values() if said.basis]
    if not found:
        return None
    weakest = min(found, key=lambda basis: (basis.kind, len(basis.samples)))
    return Baseline(kind=weakest.kind, weeks=len(weakest.samples))


def context(facts: WeekFacts) -> dict[str, float]:
    """What is shown beside and never judged."""
    found: dict[str, float] = {}
    if facts.active_span_hours is not None:
        found["active_span_hours"] = round(facts.active_span_hours, 1)
    if facts.meetings:
        found["back_to_back_share"] = round(facts.back_to_back / facts.meetings, 2)
    return found


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _PLACES)
