"""What became of a deal: its status, stages, amounts, owners and everything else that is dated?"""

from datetime import date
from decimal import Decimal
from typing import Any

from events.deal import (
    DealAccountChanged,
    DealAmountChanged,
    DealAttributeChanged,
    DealCloseDateChanged,
    DealContactLinked,
    DealContactUnlinked,
    DealDeleted,
    DealLost,
    DealOwnerChanged,
    DealReopened,
    DealRestored,
    DealStageChanged,
    DealWon,
)
from events.envelope import Envelope
from events.tenant import EntityErased
from projections.deal import DealRow
from projections.registers import (
    AccountStep,
    AmountStep,
    CloseDateStep,
    OwnerStep,
    StageStep,
    StatusStep,
)
from tests.projections.keepers import row
from tests.projections.tellings import TENANT, at, call, created, event

CREATED = created("D1", "2026-03-01")
WON = event(DealWon(deal_id="D1"), "2026-03-20 16:00")
LOST = event(DealLost(deal_id="D1", reason_code="price"), "2026-03-10 16:00")
REOPENED = event(DealReopened(deal_id="D1"), "2026-03-15 09:00")


def told(*events: Envelope) -> Any:
    return row("deal", "D1", *events)


def statuses(*events: Envelope) -> list[tuple[str, str]]:
    return [(f"{each.at:%m-%d}", each.status) for each in told(*events).statuses]


def amount_changed(amount: str, told_at: str) -> Envelope:
    return event(DealAmountChanged(deal_id="D1", amount=Decimal(amount), currency="EUR"), told_at)


def attribute_changed(name: str, value: str, told_at: str) -> Envelope:
    return event(DealAttributeChanged(deal_id="D1", name=name, value=value), told_at)


def test_a_created_deal_is_open_in_its_stage() -> None:
    everything = created(
        "D1",
        "2026-03-01",
        account_id="C1",
        prospect_ids=("P2", "P1"),
        owner_id="R1",
        amount="5000",
        currency="EUR",
        expected_close_on=date(2026, 4, 1),
        lead_id="L1",
        attributes={"region": "east", "product": ""},
    )
    day, is_day = at("2026-03-01"), True
    assert told(everything) == DealRow(
        tenant_id=TENANT,
        deal_id="D1",
        created_at=day,
        created_is_day=True,
        account_id="C1",
        pipeline="new business",
        lead_id="L1",
        statuses=(StatusStep(day, is_day, "open"),),
        stages=(StageStep(day, is_day, "open"),),
        amounts=(AmountStep(day, is_day, Decimal(5000), "EUR"),),
        owners=(OwnerStep(day, is_day, "R1"),),
        accounts=(AccountStep(day, is_day, "C1"),),
        close_dates=(CloseDateStep(day, is_day, date(2026, 4, 1)),),
        attributes={"region": "east"},
        prospect_ids=("P1", "P2"),
    )


def test_a_deal_never_created_has_no_row() -> None:
    assert told(WON, call("A1", "2026-03-02 10:00", deal_ids=("D1",))) is None


def test_an_undated_creation_has_no_time() -> None:
    found = told(created("D1", None))
    assert (found.created_at, found.statuses) == (
        None,
        (StatusStep(at("1970-01-01"), False, "open"),),
    )


def test_what_a_creation_leaves_out_is_no_step() -> None:
    found = told(CREATED)
    assert (found.owners, found.amounts, found.accounts, found.close_dates) == ((), (), (), ())


def test_a_deal_goes_from_open_to_lost_to_open_to_won() -> None:
    life = [("03-01", "open"), ("03-10", "lost"), ("03-15", "open"), ("03-20", "won")]
    assert statuses(WON, REOPENED, LOST, CREATED) == life
    assert told(WON, REOPENED, LOST, CREATED).reopened_count == 1


def test_a_win_told_twice_is_one_win() -> None:
    again = event(DealWon(deal_id="D1"), "2026-03-21 09:00")
    assert statuses(CREATED, WON, again) == [("03-01", "open"), ("03-20", "won")]


def test_a_creation_told_after_the_end_does_not_open_the_deal_again() -> None:
    assert statuses(created("D1", "2026-03-20 17:00"), WON) == [("03-20", "won")]


def test_a_deal_created_and_won_on_one_day_is_won() -> None:
    day = event(DealWon(deal_id="D1"), "2026-03-01")
    assert statuses(day, CREATED) == [("03-01", "open"), ("03-01", "won")]


def test_reopening_an_open_deal_changes_nothing() -> None:
    assert told(CREATED, REOPENED).reopened_count == 0


def test_the_reason_is_that_of_the_last_loss() -> None:
    silent = event(DealLost(deal_id="D1"), "2026-03-18 16:00")
    assert told(CREATED, LOST).lost_reason_code == "price"
    assert told(CREATED, LOST, REOPENED, silent).lost_reason_code == ""
    assert told(CREATED, LOST, REOPENED, WON).lost_reason_code == ""


def test_of_two_creations_the_corrected_one_counts_then_the_earliest() -> None:
    later = created("D1", "2026-03-02", stage="later")
    corrected = created("D1", "2026-03-03", stage="corrected", version=2)
    assert told(CREATED, later).created_at == at("2026-03-01")
    assert [each.stage for each in told(CREATED, later, corrected).stages] == ["corrected"]


def test_a_stage_told_twice_is_entered_once() -> None:
    def moved(stage: str, told_at: str) -> Envelope:
        return event(DealStageChanged(deal_id="D1", stage=stage), told_at)

    found = told(
        CREATED,
        moved("offer", "2026-03-03 10:00"),
        moved("offer", "2026-03-03 10:01"),
        moved("open", "2026-03-04"),
        moved("offer", "2026-02-27"),
    )
    assert [(f"{each.at:%m-%d %H:%M}", each.stage) for each in found.stages] == [
        ("02-27 00:00", "offer"),
        ("03-01 00:00", "open"),
        ("03-03 10:00", "offer"),
        ("03-04 00:00", "open"),
    ]


def test_a_win_may_bring_the_final_amount() -> None:
    won = event(DealWon(deal_id="D1", amount=Decimal("12.5"), currency="EUR"), "2026-03-20 16:00")
    assert told(CREATED, amount_changed("10", "2026-03-05"), won).amounts == (
        AmountStep(at("2026-03-05"), True, Decimal(10), "EUR"),
        AmountStep(at("2026-03-20 16:00"), False, Decimal("12.5"), "EUR"),
    )


def test_owners_accounts_and_close_dates_are_dated() -> None:
    found = told(
        CREATED,
        event(DealOwnerChanged(deal_id="D1", owner_id="R2"), "2026-03-02"),
        event(DealAccountChanged(deal_id="D1", account_id="C2"), "2026-03-03"),
        event(DealCloseDateChanged(deal_id="D1", expected_close_on=date(2026, 5, 1)), "2026-03-04"),
    )
    assert found.owners == (OwnerStep(at("2026-03-02"), True, "R2"),)
    assert found.accounts == (AccountStep(at("2026-03-03"), True, "C2"),)
    assert found.close_dates == (CloseDateStep(at("2026-03-04"), True, date(2026, 5, 1)),)
    assert found.account_id == "C2"


def test_an_attribute_has_its_last_value_and_an_empty_one_takes_it_away() -> None:
    found = told(
        created("D1", "2026-03-01", attributes={"region": "east", "source": "web"}),
        attribute_changed("region", "west", "2026-03-02"),
        attribute_changed("source", "", "2026-03-02"),
        attribute_changed("segment", "smb", "2026-02-02"),
    )
    assert found.attributes == {"region": "west", "segment": "smb"}


def test_prospects_are_linked_and_unlinked() -> None:
    found = told(
        created("D1", "2026-03-01", prospect_ids=("P1", "P2")),
        event(DealContactLinked(deal_id="D1", prospect_id="P3"), "2026-03-02"),
        event(DealContactUnlinked(deal_id="D1", prospect_id="P1"), "2026-03-03"),
    )
    assert found.prospect_ids == ("P2", "P3")


def test_a_deleted_deal_can_be_restored() -> None:
    deleted = event(DealDeleted(deal_id="D1"), "2026-03-05")
    restored = event(DealRestored(deal_id="D1"), "2026-03-06")
    assert told(CREATED, deleted).is_deleted
    assert not told(CREATED, deleted, restored).is_deleted


def test_an_erased_deal_leaves_its_key_and_that_it_was_erased() -> None:
    erased = event(EntityErased(entity_kind="deal", entity_id="D1"), "2026-03-05")
    empty = DealRow(tenant_id=TENANT, deal_id="D1", is_erased=True)
    assert told(CREATED, erased, WON) == told(erased) == empty


def test_one_change_told_by_webhook_poll_and_import_is_one_change() -> None:
    def moved(id: str) -> Envelope:
        return event(DealStageChanged(deal_id="D1", stage="offer"), "2026-03-03 10:00", id=id)

    once = told(CREATED, moved("webhook"))
    assert told(CREATED, moved("webhook"), moved("poll"), moved("import")) == once
