"""Whose touches count for whom, after merges, un-merges and circles?"""

from collections.abc import Iterable, Mapping
from itertools import pairwise

import pytest
from hypothesis import example, given, settings

from events.contact import ContactMerged
from events.deal import DealMerged, DealUnmerged
from events.envelope import Envelope
from events.lead import LeadConverted, LeadCreated
from events.tenant import EntityErased
from projections.fact import Entity, in_order
from projections.ledger import facts, ledger_of
from projections.routing import facts_of
from tests.projections.keepers import after, row, rows
from tests.projections.small_world import stories
from tests.projections.tellings import TENANT, call, created, event


def merged(loser: str, into: str, told_at: str, *, version: int = 0) -> Envelope:
    return event(DealMerged(deal_id=loser, into_deal_id=into), told_at, version=version)


def unmerged(loser: str, into: str, told_at: str) -> Envelope:
    return event(DealUnmerged(deal_id=loser, into_deal_id=into), told_at)


DEALS = [created(deal, "2026-03-01") for deal in ("D1", "D2", "D3")]
CALLS = [
    call(f"A{n}", f"2026-03-02 1{n}:00", deal_ids=(deal,))
    for n, deal in enumerate(("D1", "D2", "D3"), start=1)
]


def touched(*events: Envelope) -> dict[str, int]:
    """How many touches each deal counts."""
    after_all = rows(*DEALS, *CALLS, *events)
    return {
        id: sum(each.count for each in found.touches)
        for (kind, id), found in after_all.items()
        if kind == "deal"
    }


def survivors(*events: Envelope) -> dict[str, str]:
    after_all = rows(*DEALS, *events)
    return {id: found.merged_into for (kind, id), found in after_all.items() if kind == "deal"}


def test_the_survivor_counts_the_touches_of_the_loser() -> None:
    assert touched(merged("D1", "D2", "2026-03-03")) == {"D1": 1, "D2": 2, "D3": 1}


def test_a_touch_that_names_both_deals_counts_once() -> None:
    both = call("A9", "2026-03-02 15:00", deal_ids=("D1", "D2"))
    assert touched(both, merged("D1", "D2", "2026-03-03"))["D2"] == 3


def test_a_chain_of_merges_brings_everything_to_its_end() -> None:
    chain = [merged("D1", "D2", "2026-03-03"), merged("D2", "D3", "2026-03-04")]
    assert touched(*chain) == {"D1": 1, "D2": 2, "D3": 3}


def test_an_unmerge_takes_the_touches_back() -> None:
    back = [merged("D1", "D2", "2026-03-03"), unmerged("D1", "D2", "2026-03-04")]
    assert touched(*back) == {"D1": 1, "D2": 1, "D3": 1}


def test_an_unmerge_in_the_middle_of_a_chain_cuts_off_what_lies_before_it() -> None:
    chain = [merged("D1", "D2", "2026-03-03"), merged("D2", "D3", "2026-03-04")]
    assert touched(*chain, unmerged("D1", "D2", "2026-03-05")) == {"D1": 1, "D2": 1, "D3": 2}


def test_a_deal_merged_again_is_where_it_was_merged_last() -> None:
    twice = [merged("D1", "D2", "2026-03-03"), merged("D1", "D3", "2026-03-04")]
    assert touched(*twice) == {"D1": 1, "D2": 1, "D3": 2}


def test_a_deal_merged_into_two_at_once_is_merged_into_one_of_them() -> None:
    both = [merged("D1", "D2", "2026-03-03"), merged("D1", "D3", "2026-03-03")]
    assert touched(*both) == {"D1": 1, "D2": 1, "D3": 2}
    assert survivors(*both)["D1"] == "D3"


def test_of_two_deals_merged_into_each_other_the_earlier_merge_holds() -> None:
    circle = [merged("D2", "D1", "2026-03-04"), merged("D1", "D2", "2026-03-03")]
    assert touched(*circle) == {"D1": 1, "D2": 2, "D3": 1}
    assert survivors(*circle) == {"D1": "D2", "D2": "", "D3": ""}


def test_a_circle_of_three_is_cut_at_its_latest_merge() -> None:
    circle = [
        merged("D1", "D2", "2026-03-03"),
        merged("D2", "D3", "2026-03-04"),
        merged("D3", "D1", "2026-03-05"),
    ]
    assert touched(*circle) == {"D1": 1, "D2": 2, "D3": 3}
    assert survivors(*circle) == {"D1": "D2", "D2": "D3", "D3": ""}


def test_of_two_merges_at_once_the_one_of_the_lower_loser_holds() -> None:
    assert survivors(merged("D2", "D1", "2026-03-03"), merged("D1", "D2", "2026-03-03")) == {
        "D1": "D2",
        "D2": "",
        "D3": "",
    }


def test_a_deal_merged_into_itself_is_merged_into_nobody() -> None:
    assert survivors(merged("D1", "D1", "2026-03-03"))["D1"] == ""


def test_a_survivor_keeps_its_own_registers() -> None:
    loser = created("D4", "2026-02-01", owner_id="R1", amount="5", currency="EUR")
    alone = row("deal", "D2", *DEALS)
    assert row("deal", "D2", *DEALS, loser, merged("D4", "D2", "2026-03-03")) == alone


def test_a_loser_that_was_erased_takes_its_touches_with_it() -> None:
    erased = event(EntityErased(entity_kind="deal", entity_id="D1"), "2026-03-05")
    assert touched(merged("D1", "D2", "2026-03-03"), erased)["D2"] == 1


def test_a_conversion_makes_the_contact_heir_of_the_lead() -> None:
    person = rows(
        event(
            LeadCreated(lead_id="L1", origin="web", has_phone=True, has_email=True), "2026-03-01"
        ),
        call("A1", "2026-03-02 10:00", prospect_ids=("L1",)),
        event(LeadConverted(lead_id="L1", contact_id="C1"), "2026-03-03"),
        call("A2", "2026-03-04 10:00", prospect_ids=("C1",)),
    )
    assert person["prospect", "L1"].merged_into == "C1"
    assert [each.count for each in person["prospect", "C1"].touches] == [2]


def test_a_conversion_without_a_contact_merges_nobody() -> None:
    converted = event(LeadConverted(lead_id="L1", deal_id="D1"), "2026-03-03")
    assert row("prospect", "L1", converted).merged_into == ""


def test_a_corrected_conversion_moves_the_touches_to_the_right_contact() -> None:
    person = rows(
        call("A1", "2026-03-02 10:00", prospect_ids=("L1",)),
        event(LeadConverted(lead_id="L1", contact_id="C1"), "2026-03-03"),
        event(LeadConverted(lead_id="L1", contact_id="C2"), "2026-03-03", version=1),
    )
    counted = {id: len(found.touches) for (kind, id), found in person.items() if kind == "prospect"}
    assert counted == {"L1": 1, "C1": 0, "C2": 1}


def test_a_conversion_told_in_two_ways_makes_one_heir() -> None:
    person = rows(
        call("A1", "2026-03-02 10:00", prospect_ids=("L1",)),
        event(LeadConverted(lead_id="L1", contact_id="C1"), "2026-03-03"),
        event(LeadConverted(lead_id="L1", contact_id="C2"), "2026-03-03"),
    )
    heirs = [id for (kind, id), found in person.items() if kind == "prospect" and found.touches]
    assert sorted(heirs) == sorted(["L1", person["prospect", "L1"].merged_into])


def test_a_merged_contact_counts_with_the_one_that_goes_on() -> None:
    person = rows(
        call("A1", "2026-03-02 10:00", prospect_ids=("C1",)),
        event(ContactMerged(contact_id="C1", into_contact_id="C2"), "2026-03-03"),
    )
    assert [each.count for each in person["prospect", "C2"].touches] == [1]


def global_edges(told: Iterable[Envelope]) -> Mapping[str, str]:
    """The merges that hold, seen by someone who heard everything at once."""
    registers = ledger_of(
        fact for each in told for fact in facts_of(each) if fact.named[0].id == fact.entity.id
    )
    into = {
        fact.said.deal_id: (fact.occurred_at, fact.said)
        for fact in in_order(facts(registers))
        if isinstance(fact.said, DealMerged | DealUnmerged)
        if isinstance(fact.said, DealUnmerged) or fact.said.deal_id != fact.said.into_deal_id
    }
    holding: dict[str, str] = {}
    for loser, (_, said) in sorted(into.items(), key=lambda edge: (edge[1][0], edge[0])):
        if isinstance(said, DealMerged) and loser not in way_from(said.into_deal_id, holding):
            holding[loser] = said.into_deal_id
    return holding


def way_from(deal: str, edges: Mapping[str, str]) -> list[str]:
    way = [deal]
    while way[-1] in edges:
        way.append(edges[way[-1]])
    return way


@settings(max_examples=300)
@given(told=stories("call.completed", "activity.linked", "deal.merged", "deal.unmerged"))
@example(told=[*CALLS, *(merged(a, b, "2026-03-03") for a, b in pairwise(("D3", "D2", "D1")))])
def test_a_deal_counts_what_belongs_to_anyone_merged_into_it(told: list[Envelope]) -> None:
    found = after(*told, *(created(deal, "2026-03-01") for deal in "123")).ends()
    edges = global_edges(told)
    activities = [end.row for entity, end in found.items() if entity.kind == "activity"]
    expected = {
        deal: {
            each.activity_id
            for each in activities
            if (each.is_touch or each.is_touch_auto)
            and any(deal in way_from(place, edges) for place in each.deal_ids)
        }
        for deal in "123"
    }
    counted = {
        deal: sum(each.count for each in row.touches)
        for deal, row in ((deal, found[Entity(TENANT, "deal", deal)].row) for deal in "123")
    }
    assert counted == {deal: len(ids) for deal, ids in expected.items()}


@pytest.mark.parametrize("loser", ["D1", "D2", "D3"])
def test_who_was_never_merged_is_merged_into_nobody(loser: str) -> None:
    assert survivors()[loser] == ""
