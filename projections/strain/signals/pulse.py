"""B10: what does the rep say about the load?

Only the rep's own answers are compared, and only the rep is shown them. It is the one figure that
is about strain itself; what a team says together is in team_pulses.py.
"""

from collections.abc import Sequence
from statistics import median

from projections.strain.reading import History, Level, Persistence, Reading, Sample, Signal
from projections.strain.rules import Rules

LOW, BELOW_USUAL = 2, 1
USUAL_OF = 6


def sample(weeks: History, rules: Rules) -> Sample | None:
    """The latest answer; `part` is how many in a row, of the last two, were low."""
    if weeks[-1].pulse is None:
        return None
    answers = [week.pulse for week in weeks if week.pulse is not None]
    is_low = [_is_low(answers, place) for place in (len(answers) - 1, len(answers) - 2)]
    return Sample(answers[-1], n=len(answers), part=2 if all(is_low) else float(is_low[0]))


def judged(sample: Sample, baseline: Sequence[Sample], rules: Rules) -> Reading:
    return Reading(
        x=sample.x,
        vote=Level.ELEVATED if sample.part == 2 else Level.NORMAL,
        is_calm=not sample.part,
        is_lower=True,
        n=sample.n,
        text=f"you answered {sample.x:g} of 5 to how sustainable your workload was",
    )


def _is_low(answers: Sequence[int], place: int) -> bool:
    if place < 0:
        return False
    before = answers[max(0, place - USUAL_OF) : place]
    is_unusual = len(before) == USUAL_OF and answers[place] <= median(before) - BELOW_USUAL
    return answers[place] <= LOW or is_unusual


SIGNAL = Signal(
    "B10",
    "S",
    sample,
    judged,
    Persistence(votes=1, of_weeks=1, calm_weeks=2, dwell_weeks=2),
    needs_baseline=False,
)
