"""Which histories of portfolios may have happened, and how are they told?"""

from datetime import date, timedelta
from random import Random

from hypothesis import Phase
from hypothesis import strategies as st

from events.envelope import Envelope
from tests.projections.views.business import owned, until, worth
from tests.projections.views.portfolios import History

FIRST, DAYS = date(2025, 1, 1), 480
# A history is too slow to be told again and again until it is the smallest.
UNSHRUNK = (Phase.explicit, Phase.generate)
days = st.integers(0, DAYS - 1).map(lambda passed: FIRST + timedelta(days=passed))


def told(history: History) -> list[Envelope]:
    return [
        *(
            worth(name, str(on), value, component=part)
            for (name, part), told in history.parts.items()
            for on, value in told.items()
        ),
        *(
            owned(name, str(on), who)
            for name, told in history.owners.items()
            for on, who in told.items()
        ),
        until(history.last_on),
    ]


def histories(accounts: str = "ABCD", reps: str = "xy") -> st.SearchStrategy[History]:
    parts = st.tuples(st.sampled_from(accounts), st.sampled_from("pq"))
    values = st.dictionaries(days, st.sampled_from([0, 0, 100, 200, 300]), min_size=1, max_size=4)
    owners = st.dictionaries(days, st.sampled_from(reps), max_size=2)
    return st.builds(
        History,
        parts=st.dictionaries(parts, values, min_size=1, max_size=len(accounts) + 2),
        owners=st.dictionaries(st.sampled_from(accounts), owners, max_size=len(accounts)),
        last_on=st.just(FIRST + timedelta(days=DAYS)),
    )


def crowded(seed: int) -> History:
    """Enough reps who hold enough accounts to be compared with each other."""
    dice = Random(seed)
    accounts = [f"A{number}" for number in range(14)]

    def some_days(count: int) -> list[date]:
        return [FIRST, *(FIRST + timedelta(days=dice.randrange(DAYS)) for _ in range(count))]

    return History(
        parts={
            (name, "p"): {on: dice.choice([0, 100, 200, 300, 500]) for on in some_days(3)}
            for name in accounts
        },
        owners={name: {on: dice.choice("tuvwxyz") for on in some_days(1)} for name in accounts},
        last_on=FIRST + timedelta(days=DAYS),
    )
