"""Is a row that goes on from the one before the row of all that was heard?"""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.activity import ActivityDeleted
from events.contact import ContactMerged
from events.deal import DealWon
from events.envelope import Envelope
from events.tenant import EntityErased
from projections.fact import Entity, Fact
from projections.ledger import Ledger, add, ledger_of
from projections.meaning import meaning
from projections.routing import facts_of
from tests.projections.small_world import ACTIVITIES, MERGES, stories
from tests.projections.tellings import TENANT, call, created, email, event, held, meeting, reply

DEAL, PROSPECT = Entity(TENANT, "deal", "D1"), Entity(TENANT, "prospect", "P1")
STORIES = stories(
    *ACTIVITIES, *MERGES, "deal.created", "deal.won", "entity.erased", min_size=4, max_size=24
)


def touch(id: str, day: int = 3) -> Envelope:
    return call(id, f"2026-03-{day:02} 10:00", deal_ids=("D1",), prospect_ids=("P1",))


BEFORE = (created("D1", "2026-03-02 09:00"), touch("A1"), touch("A2"))


def heard(entity: Entity, *events: Envelope) -> list[Fact]:
    return [fact for event in events for fact in facts_of(event) if fact.entity == entity]


def stood(entity: Entity, *events: Envelope) -> Ledger:
    """A ledger of which the row was told."""
    ledger = ledger_of(heard(entity, *events))
    assert meaning(entity, ledger) is not None
    return ledger


@pytest.mark.parametrize("entity", [DEAL, PROSPECT], ids=["deal", "prospect"])
def test_activities_not_heard_of_before_are_added_to_what_stands(entity: Entity) -> None:
    """Also earlier ones, replies, and one of which two things are told at once."""
    ledger = stood(entity, *BEFORE)
    standing = ledger.standing
    new = (
        touch("A3", day=1),
        email("A4", "2026-02-20 10:00", deal_ids=("D1",), prospect_ids=("P1",)),
        reply("A5", "2026-03-04 10:00", deal_ids=("D1",), prospect_ids=("P1",)),
        meeting("A6", "2026-03-06 10:00", deal_ids=("D1",), prospect_ids=("P1",)),
        held("A6", "2026-03-06 10:05", deal_ids=("D1",), prospect_ids=("P1",)),
    )
    for fact in heard(entity, *new):
        add(ledger, fact)
    row = meaning(entity, ledger)
    assert ledger.standing is standing
    assert row == meaning(entity, ledger_of(heard(entity, *BEFORE, *new)))
    assert row == meaning(entity, ledger)


@pytest.mark.parametrize(
    ("entity", "later"),
    [
        (DEAL, call("A1", "2026-03-05 10:00", deal_ids=("D1",), version=1)),
        (DEAL, call("A2", "2026-03-03 10:00", deal_ids=("D1",), outcome="no_answer")),
        (DEAL, event(ActivityDeleted(activity_id="A1", deal_ids=("D1",)), "2026-03-06")),
        (DEAL, event(DealWon(deal_id="D1", amount=None, currency=None), "2026-03-03 10:00")),
        (PROSPECT, event(ContactMerged(contact_id="P1", into_contact_id="P2"), "2026-03-06")),
        (PROSPECT, event(EntityErased(entity_kind="prospect", entity_id="P1"), "2026-03-06")),
    ],
    ids=["corrected", "contradicted", "deleted", "won", "merged", "erased"],
)
def test_what_changes_more_than_it_adds_has_all_folded_again(
    entity: Entity, later: Envelope
) -> None:
    ledger = stood(entity, *BEFORE)
    for fact in heard(entity, later):
        assert add(ledger, fact)
    assert ledger.standing is None
    assert meaning(entity, ledger) == meaning(entity, ledger_of(heard(entity, *BEFORE, later)))


def test_what_came_along_a_merge_has_all_folded_again() -> None:
    """Whether it counts is for the merge to say, of which the ledger may not have heard yet."""
    ledger = stood(DEAL, *BEFORE)
    (told,) = heard(DEAL, touch("A9"))
    forwarded = told._replace(id=f"D0>{told.id}", path=("D0",))
    add(ledger, forwarded)
    assert ledger.standing is None
    assert meaning(DEAL, ledger) == meaning(DEAL, ledger_of(heard(DEAL, *BEFORE)))


@settings(max_examples=400)
@given(told=STORIES, seed=st.integers(0, 2**32))
def test_each_row_is_that_of_a_ledger_just_loaded(told: list[Envelope], seed: int) -> None:
    random, ledgers = Random(seed), dict[Entity, Ledger]()
    facts = [fact for event in told for fact in facts_of(event)]
    random.shuffle(facts)
    for fact in facts:
        ledger = ledgers.setdefault(fact.entity, Ledger())
        add(ledger, fact)
        if random.random() < 0.7:
            loaded = ledger_of(ledger.heard.values())
            assert meaning(fact.entity, ledger) == meaning(fact.entity, loaded)
