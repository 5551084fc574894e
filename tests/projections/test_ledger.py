"""Is a ledger a set that only grows, and does it say the same whatever it heard first?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.activity import ActivityLinked, CallCompleted
from events.envelope import Envelope
from events.tenant import EntityErased, EntityKind
from projections.fact import Entity, Fact
from projections.ledger import add, conflicts, facts, is_erased, ledger_of, version
from projections.routing import facts_of
from tests.projections.small_world import ACTIVITIES, events
from tests.projections.tellings import TENANT, call, created, event

ACTIVITY = Entity(TENANT, "activity", "A1")
TOLD = call("A1", "2026-03-02 10:00", deal_ids=("D1",))
CORRECTED = call("A1", "2026-03-02 11:00", deal_ids=("D1",), version=1)
LINKED = {"activity_id": "A1", "entity_kind": "deal", "entity_id": "D3"}
OTHERWISE = call("A1", "2026-03-02 10:00", deal_ids=("D2",))
ERASED = event(EntityErased(entity_kind="activity", entity_id="A1"), "2026-03-05")


def heard(*told: Envelope) -> list[Fact]:
    """What the activity hears."""
    return [fact for each in told for fact in facts_of(each) if fact.entity == ACTIVITY]


def test_a_fact_heard_again_changes_nothing() -> None:
    ledger = ledger_of(heard(TOLD))
    assert [add(ledger, fact) for fact in heard(TOLD, CORRECTED, CORRECTED)] == [False, True, False]
    assert version(ledger) == 2


def test_a_retried_telling_is_the_same_fact() -> None:
    retried = TOLD.model_copy(update={"recorded_at": CORRECTED.occurred_at, "id": "2"})
    assert version(ledger_of(heard(TOLD, retried))) == 1


def test_who_was_told_one_thing_was_told_nothing_else() -> None:
    assert conflicts(ledger_of(heard(TOLD, TOLD)), among={"A1"}) == []


def test_the_highest_version_counts() -> None:
    assert facts(ledger_of(heard(CORRECTED, TOLD))) == heard(CORRECTED)
    assert conflicts(ledger_of(heard(CORRECTED, TOLD)), among={"A1"}) == []


def test_of_equal_versions_the_higher_digest_counts_and_the_conflict_is_known() -> None:
    first, second = heard(TOLD, OTHERWISE)
    counts = max(first, second, key=lambda fact: fact.digest)
    assert facts(ledger_of([first, second])) == facts(ledger_of([second, first])) == [counts]
    (linked,) = heard(event(ActivityLinked(**LINKED), "2026-03-03"))
    contradicting = ledger_of([first, second, linked])
    assert conflicts(contradicting, among={"A1", linked.id}) == ["A1"]
    assert conflicts(contradicting, among={linked.id}) == []


@pytest.mark.parametrize(
    "told",
    [(TOLD, ERASED), (ERASED, TOLD), (TOLD, ERASED, CORRECTED)],
    ids=["erased afterwards", "erased before", "erased in between"],
)
def test_an_erased_entity_keeps_its_count_and_loses_its_content(told: tuple[Envelope, ...]) -> None:
    ledger = ledger_of(heard(*told))
    said = {type(fact.said) for fact in ledger.heard.values()}
    assert (version(ledger), said) == (len(told), {EntityErased})
    assert is_erased(ledger, ACTIVITY)
    assert [fact.type for fact in facts(ledger)] == ["entity.erased"]


def test_a_ledger_loaded_after_an_erasure_goes_on_erasing() -> None:
    loaded = ledger_of(ledger_of(heard(TOLD, ERASED)).heard.values())
    (late,) = heard(CORRECTED)
    add(loaded, late)
    assert loaded.heard[late.triple].is_erased


def test_the_erasure_of_another_entity_takes_nothing_away() -> None:
    elsewhere = event(EntityErased(entity_kind="deal", entity_id="D1"), "2026-03-05")
    ledger = ledger_of([*heard(TOLD), *(f._replace(entity=ACTIVITY) for f in facts_of(elsewhere))])
    assert [fact.type for fact in facts(ledger)] == ["call.completed", "entity.erased"]
    assert not is_erased(ledger, ACTIVITY)


DEAL = Entity(TENANT, "deal", "D1")
(AT_THE_DEAL,) = (fact for fact in facts_of(TOLD) if fact.entity == DEAL)
FORWARDED = AT_THE_DEAL._replace(entity=DEAL._replace(id="D2"), path=("D1",))


@pytest.mark.parametrize(
    ("fact", "kind", "id", "is_gone"),
    [
        (AT_THE_DEAL, "deal", "D1", True),
        (AT_THE_DEAL, "activity", "A1", True),
        (FORWARDED, "deal", "D1", True),
        (AT_THE_DEAL, "deal", "D2", False),
        (FORWARDED, "prospect", "D1", False),
    ],
    ids=["heard by it", "said about it", "come through it", "of another", "of another kind"],
)
def test_an_erasure_takes_all_that_has_to_do_with_the_erased(
    fact: Fact, kind: EntityKind, id: str, is_gone: bool
) -> None:
    (erasure,) = facts_of(event(EntityErased(entity_kind=kind, entity_id=id), "2026-03-05"))
    ledger = ledger_of([fact, erasure._replace(entity=fact.entity)])
    assert ledger.heard[fact.triple].is_erased is is_gone


def test_things_told_of_one_moment_go_from_created_over_moved_to_closed() -> None:
    names = ["deal.won", "deal.stage_changed", "deal.created"]
    told = [facts_of(created("D1", "2026-03-01"))[0]._replace(type=name, id=name) for name in names]
    assert [fact.type for fact in facts(ledger_of(told))] == names[::-1]


@given(told=st.lists(events(*ACTIVITIES), max_size=12), data=st.data())
def test_order_and_repetition_change_nothing(told: list[Envelope], data: st.DataObject) -> None:
    once = [fact._replace(entity=ACTIVITY) for each in told for fact in facts_of(each)]
    shuffled = data.draw(st.permutations([*once, *once[::2]]))
    first, second = ledger_of(once), ledger_of(shuffled)
    assert first.heard.keys() == second.heard.keys()
    assert [fact.triple for fact in facts(first)] == [fact.triple for fact in facts(second)]


def test_a_call_is_the_same_fact_for_everyone_it_concerns() -> None:
    told = facts_of(call("A1", "2026-03-02 10:00", deal_ids=("D1", "D2"), prospect_ids=("P1",)))
    assert {fact.entity[1:] for fact in told} == {
        ("activity", "A1"),
        ("deal", "D1"),
        ("deal", "D2"),
        ("prospect", "P1"),
    }
    assert len({fact.triple for fact in told}) == 1
    assert {type(fact.said) for fact in told} == {CallCompleted}
