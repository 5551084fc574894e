"""Is the end the same, whatever the order, the repetition, the batches and the kills?

`STORIES=1700` tells so many of each kind, as `make faults` does.
"""

import os
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.envelope import Envelope
from tests.projections.keepers import after, after_disorder
from tests.projections.small_world import (
    ACTIVITIES,
    DEALS,
    EVERYTHING,
    MERGES,
    PROSPECTS,
    stories,
)

COUNT = int(os.environ.get("STORIES", "150"))
STORIES = {
    "everything": stories(*EVERYTHING),
    "activities moving between deals": stories(*ACTIVITIES, "deal.created"),
    "merges, un-merges and circles": stories("call.completed", "activity.linked", *MERGES),
    "deals and prospects": stories(*DEALS, *PROSPECTS, "email.sent", "email.received"),
    "erasures": stories("entity.erased", *MERGES, *ACTIVITIES, "deal.created"),
    "accounts, reps and tenants": stories(
        *(name for name in EVERYTHING if name not in (*ACTIVITIES, *DEALS, *PROSPECTS))
    ),
}


@pytest.mark.timeout(300 + COUNT)
@pytest.mark.parametrize("story", STORIES)
def test_disorder_changes_neither_rows_nor_versions(story: str) -> None:
    @settings(max_examples=COUNT)
    @given(told=STORIES[story], seed=st.integers(0, 2**32))
    def ends_alike(told: list[Envelope], seed: int) -> None:
        assert after_disorder(told, Random(seed)).ends() == after(*told).ends()

    ends_alike()
