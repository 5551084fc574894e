"""What does a ledger tell others, and does it ever take anything back?"""

from hypothesis import given, settings
from hypothesis import strategies as st

from events.activity import ActivityLinked
from events.deal import DealMerged
from events.envelope import Envelope
from events.lead import LeadConverted
from events.tenant import EntityErased
from projections.fact import Entity
from projections.ledger import Ledger, ledger_of
from projections.routing import facts_of
from projections.telling import told
from tests.projections.small_world import ACTIVITIES, DEALS, MERGES, stories
from tests.projections.tellings import TENANT, call, created, event


def heard_by(kind: str, id: str, *events: Envelope) -> tuple[Entity, Ledger]:
    entity = Entity(TENANT, kind, id)
    return entity, ledger_of(
        fact for each in events for fact in facts_of(each) if fact.entity == entity
    )


def news(kind: str, id: str, *events: Envelope) -> set[tuple[str, str]]:
    """To whom, and which fact."""
    return {(to.id, fact.id) for to, fact in told(*heard_by(kind, id, *events))}


CALL = call("A1", "2026-03-02 10:00", deal_ids=("D1",))
MOVED = call("A1", "2026-03-02 10:00", deal_ids=("D2",), version=1)
MERGED = event(DealMerged(deal_id="D1", into_deal_id="D2"), "2026-03-05")
AT = "2026-03-05T00:00:00.000Z"


def test_an_activity_told_once_has_nothing_to_tell() -> None:
    assert news("activity", "A1", CALL) == set()


def test_a_moved_activity_tells_the_old_place_and_the_new_one() -> None:
    forwarded = told(*heard_by("activity", "A1", CALL, MOVED))
    assert {(to.id, fact.version) for to, fact in forwarded} == {("D2", 0), ("D1", 1)}


def test_a_late_link_brings_the_activity_along() -> None:
    link = event(ActivityLinked(activity_id="A1", entity_kind="deal", entity_id="D2"), "2026-03-04")
    link_id = "A1:link:deal/D2:2026-03-04T00:00:00.000Z:linked"
    assert news("activity", "A1", CALL, link) == {("D2", "A1"), ("D1", link_id)}


def test_a_merged_deal_tells_its_touches_but_not_its_registers() -> None:
    assert news("deal", "D1", created("D1", "2026-03-01"), CALL, MERGED) == {("D2", "D1>A1")}


def test_a_survivor_tells_nothing() -> None:
    assert news("deal", "D2", created("D2", "2026-03-01"), MOVED, MERGED) == set()


def test_a_merged_deal_tells_who_was_merged_into_it() -> None:
    into_it = event(DealMerged(deal_id="D0", into_deal_id="D1"), "2026-03-05")
    assert news("deal", "D1", into_it, MERGED) == {("D2", f"D1>D0:merged:{AT}:D1")}


def test_what_came_from_a_deal_does_not_go_back_to_it() -> None:
    entity, ledger = heard_by(
        "deal", "D2", event(DealMerged(deal_id="D2", into_deal_id="D1"), AT[:10])
    )
    forwarded = [
        fact._replace(entity=entity, id=f"D1>{fact.id}", path=("D1",))
        for fact in facts_of(CALL)[:1]
    ]
    assert told(entity, ledger_of([*ledger.heard.values(), *forwarded])) == {}


def test_a_conversion_without_a_contact_tells_nobody() -> None:
    converted = event(LeadConverted(lead_id="P1", deal_id="D1"), "2026-03-05")
    touch = call("A1", "2026-03-02 10:00", prospect_ids=("P1",))
    assert news("prospect", "P1", converted, touch) == set()


def test_accounts_have_nothing_to_tell() -> None:
    erased = event(EntityErased(entity_kind="account", entity_id="C1"), "2026-03-05")
    assert news("account", "C1", erased) == set()


def test_an_erased_activity_tells_the_same_as_before() -> None:
    erased = event(EntityErased(entity_kind="activity", entity_id="A1"), "2026-03-09")
    before = told(*heard_by("activity", "A1", CALL, MOVED, erased)).keys()
    assert told(*heard_by("activity", "A1", erased, MOVED, CALL)).keys() == before
    assert {to.id for to, fact in before if "erased" in fact.id} == {"D1", "D2"}


@settings(max_examples=200)
@given(
    events=stories("entity.erased", *ACTIVITIES, *DEALS, *MERGES),
    kind=st.sampled_from(["activity", "deal", "prospect"]),
)
def test_a_larger_ledger_tells_all_that_a_smaller_one_told(
    events: list[Envelope], kind: str
) -> None:
    entity, ledger = heard_by(kind, "1", *events)
    heard = list(ledger.heard.values())
    for size in range(len(heard)):
        assert told(entity, ledger_of(heard[:size])).keys() <= told(entity, ledger).keys()
