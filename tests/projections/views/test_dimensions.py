"""By what may figures be split, and do the dimensions know every member?"""

from datetime import date, timedelta

from chdb.session import Session

from events.account import (
    AccountAttributeChanged,
    AccountChurned,
    AccountRenewed,
)
from events.rep import RepJoined, RepLeft, RoleAssigned, TeamJoined, TeamLeft
from events.tenant import EntityErased
from tests.projections.tellings import created, event
from tests.projections.views.business import account, configured, owned, scheduled
from tests.projections.views.conftest import Shop, answer


def test_every_day_knows_its_week_and_month(engine: Session) -> None:
    columns = "day, year, quarter, month, iso_year, iso_week, week_starts_on, weekday, is_weekend"
    rows = answer(engine, f"SELECT {columns} FROM bi.dim_date ORDER BY day")
    first = date(2015, 1, 1)
    assert len(rows) == (date(2041, 1, 1) - first).days
    for passed, row in enumerate(rows):
        day = first + timedelta(days=passed)
        week, monday = day.isocalendar(), day - timedelta(days=day.weekday())
        quarter = (day.month + 2) // 3
        assert row == (
            *(str(day), day.year, quarter, str(day.replace(day=1))),
            *(week.year, week.week, str(monday), week.weekday, day.weekday() > 4),
        )


def test_a_rep_has_the_role_team_and_zone_of_today(shop: Shop) -> None:
    shop.tell(
        configured("America/New_York"),
        event(RepJoined(rep_id="ben", region="north"), "2026-03-01"),
        event(RoleAssigned(rep_id="ben", role="SDR", is_ramping=True), "2026-03-01"),
        event(RoleAssigned(rep_id="ben", role="AE", is_ramping=False), "2026-04-01"),
        event(TeamJoined(rep_id="ben", team_id="red", manager_id="eve"), "2026-03-01"),
        event(TeamJoined(rep_id="ben", team_id="blue", manager_id="amy"), "2026-04-01"),
        event(TeamLeft(rep_id="ben", team_id="blue"), "2026-05-01"),
        scheduled("ben", "2026-03-01", "Europe/Berlin"),
        event(RepLeft(rep_id="ben"), "2026-06-01 03:00"),
    )
    columns = "role, is_ramping, region, team_id, manager_id, timezone, working_days"
    assert shop.ask("dim_rep", f"{columns}, joined_on, left_on, is_active", "rep_id = 'ben'") == [
        (
            "AE",
            False,
            "north",
            "red",
            "eve",
            "Europe/Berlin",
            "mon",
            "2026-03-01",
            "2026-05-31",
            False,
        )
    ]


def test_an_account_has_the_owner_and_attributes_of_today(shop: Shop) -> None:
    shop.tell(
        account("A", "2026-03-01", owner_id="ben", attributes={"sector": "food", "floor": "3"}),
        event(AccountAttributeChanged(account_id="A", name="region", value="north"), "2026-03-02"),
        owned("A", "2026-03-03", "amy"),
        event(AccountRenewed(account_id="A"), "2026-03-04"),
        event(AccountChurned(account_id="A", reason_code="price"), "2026-03-05"),
    )
    columns = "owner_id, sector, region, segment, created_on, renewed_count, churn_reason_code"
    assert shop.ask("dim_account", columns, "account_id = 'A'") == [
        ("amy", "food", "north", "unknown", "2026-03-01", 1, "price")
    ]
    assert shop.ask("account_attribute", "account_id, name, value") == [("A", "floor", "3")]


def test_the_unknown_member_is_there_for_what_nobody_told(shop: Shop) -> None:
    shop.tell(created("D", "2026-03-01"))
    assert shop.ask("dim_rep", "rep_id") == [("unknown",)]
    assert shop.ask("dim_account", "account_id") == [("unknown",)]
    assert shop.ask("deal", "owner_id, account_id") == [("unknown", "unknown")]


def test_an_erased_account_and_rep_are_gone(shop: Shop) -> None:
    shop.tell(
        account("A", "2026-03-01"),
        event(EntityErased(entity_kind="account", entity_id="A"), "2026-03-02"),
        event(RepJoined(rep_id="ben"), "2026-03-01"),
        event(EntityErased(entity_kind="rep", entity_id="ben"), "2026-03-02"),
    )
    assert shop.ask("dim_account", "account_id") == [("unknown",)]
    assert shop.ask("dim_rep", "rep_id") == [("unknown",)]
