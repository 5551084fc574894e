"""Is an activity that was folded of late the one that its facts make?"""

import pytest
from hypothesis import given

from events.activity import ActivityEvent
from events.envelope import Envelope
from projections import activity
from projections.activity import folded, state
from projections.fact import Entity
from projections.ledger import facts, ledger_of
from projections.routing import facts_of
from tests.projections.small_world import ACTIVITIES, stories
from tests.projections.tellings import TENANT

DEAL = Entity(TENANT, "deal", "1")


@pytest.mark.parametrize("most", [1, 3, 20_000])
def test_what_is_known_is_what_is_folded(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its deal hears the same facts, and so does the same activity with one fact less."""
    monkeypatch.setattr(activity, "STATES_MAX", most)

    @given(told=stories(*ACTIVITIES))
    def is_the_same(told: list[Envelope]) -> None:
        for id_ in ("1", "2", "3"):
            heard = [
                fact._replace(entity=DEAL)
                for event in told
                for fact in facts_of(event)[:1]
                if isinstance(event.data, ActivityEvent) and event.data.activity_id == id_
            ]
            for until in range(len(heard) + 1):
                counting = facts(ledger_of(heard[:until]))
                assert state(id_, counting) == state(id_, counting) == folded(id_, counting)

    is_the_same()
