"""Does asking for a metric put rows together where that is true, and only there?"""

import json
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest

from events.deal import DealLost, DealWon
from projections.figures import Unanswerable, question
from projections.metrics import registry
from tests.projections.tellings import call, created, event
from tests.projections.views.conftest import Shop
from touchline.metrics import Asking, compared, definition, difference, metric, view_of

PLANNED = next(each.id for each in registry() if not each.view)
BUILT = {each.id: each for each in registry() if each.view}


@dataclass
class Engine:
    """The warehouse as `Asking` sees it."""

    shop: Shop
    result_rows: list[list[Any]] = field(default_factory=list)

    def query(self, sql: str, parameters: dict[str, Any]) -> "Engine":
        told = {name: str(value) for name, value in parameters.items()}
        text = self.shop.engine.query(sql, "JSONCompactEachRow", params=told).bytes().decode()
        return Engine(self.shop, [json.loads(line) for line in text.splitlines()])


def asking(shop: Shop, as_of: date | None = None, periods: int = 0) -> Asking:
    return Asking(Engine(shop), shop.tenant, as_of, periods)


def asked(shop: Shop, id: str, *by: str, **how: Any) -> list[Any]:
    found = metric(id)
    return list(asking(shop, **how).rows(question(found, view_of(found), by=by)))


def selling(shop: Shop) -> None:
    """Two months; in the second ben wins two of three, amy one of one."""
    shop.tell(
        created("first", "2026-03-01", owner_id="ben"),
        event(DealLost(deal_id="first"), "2026-03-20"),
        created("second", "2026-04-01", owner_id="ben"),
        event(DealWon(deal_id="second"), "2026-04-20"),
        created("third", "2026-04-01", owner_id="ben"),
        event(DealWon(deal_id="third"), "2026-04-20"),
        created("fourth", "2026-04-01", owner_id="ben"),
        event(DealLost(deal_id="fourth"), "2026-04-20"),
        created("fifth", "2026-04-01", owner_id="amy"),
        event(DealWon(deal_id="fifth"), "2026-04-21"),
        created("sixth", "2026-04-01", owner_id="amy"),
        call("newest fact", "2026-04-30 12:00"),
    )


@pytest.mark.parametrize("id", BUILT)
def test_every_metric_that_is_built_can_be_asked_for(shop: Shop, id: str) -> None:
    found = question(BUILT[id], view_of(BUILT[id]))
    parameters = {"tenant": shop.tenant, "day": date(2026, 4, 30)}
    for is_as_of in {False, found.view.has_twin}:
        explained = f"EXPLAIN {found.sql(is_as_of=is_as_of, periods=2)}"
        assert Engine(shop).query(explained, parameters).result_rows


@pytest.mark.parametrize("id", BUILT)
def test_nothing_is_added_up_but_over_whom_where_and_which_hour_or_touch(id: str) -> None:
    found = question(BUILT[id], view_of(BUILT[id]))
    keys = {each.name for each in found.view.columns if each.kind == "key"}
    left_out = keys - set(found.keys) - {"tenant_id"}
    who_and_where = {"owner_id", "rep_id", "team_id", "pipeline", "sequence_id"}
    assert left_out <= who_and_where | {"hour", "touch_number"}


def test_a_ratio_of_several_reps_is_made_of_their_sums(shop: Shop) -> None:
    selling(shop)
    found = asked(shop, "R7")
    assert [(row["month"], row["win_rate_value"]) for row in found] == [
        ("2026-03-01", 0),
        ("2026-04-01", 3 / 4),
    ]
    parts = ("win_rate_numerator", "win_rate_denominator")
    assert [found[1][part] for part in parts] == [3, 4]


def test_reps_are_told_apart_when_asked_for(shop: Shop) -> None:
    selling(shop)
    found = asked(shop, "R7", "owner_id", periods=1)
    assert [(row["owner_id"], row["win_rate_value"]) for row in found] == [
        ("amy", 1),
        ("ben", pytest.approx(2 / 3)),
    ]


def test_as_of_a_day_is_what_had_occurred_by_then(shop: Shop) -> None:
    selling(shop)
    (april,) = asked(shop, "R7", as_of=date(2026, 4, 20), periods=1)
    assert april["win_rate_value"] == pytest.approx(2 / 3)


def test_what_does_not_add_up_is_shown_row_by_row(shop: Shop) -> None:
    selling(shop)
    found = asked(shop, "K10")
    assert {(row["month"], row["owner_id"]) for row in found} >= {
        ("2026-04-01", "amy"),
        ("2026-04-01", "ben"),
    }


def test_two_definitions_stand_side_by_side_with_their_difference(shop: Shop) -> None:
    selling(shop)
    one, other = definition("R7:win_rate_value"), definition("R7:close_rate_worked_value")
    assert list(compared(asking(shop, periods=1), one, other)) == [
        {
            "month": "2026-04-01",
            "R7:win_rate_value": 3 / 4,
            "R7:win_rate_value is": "3 of 4",
            "R7:close_rate_worked_value": 3 / 5,
            "R7:close_rate_worked_value is": "3 of 5",
            "difference": pytest.approx(-0.15),
        }
    ]


def test_the_first_column_of_a_metric_is_its_definition() -> None:
    assert str(definition("R7")) == f"R7:{BUILT['R7'].columns[0]}"


def test_a_definition_that_says_nothing_has_no_difference(shop: Shop) -> None:
    selling(shop)
    by_count, by_amount = definition("R7"), definition("R7.amount")
    found = list(compared(asking(shop), by_count, by_amount))
    assert [row["difference"] for row in found if row[str(by_amount)] is None] == [None, None]
    assert difference(1.5, None) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("R77", "metric: found 'R77', expected R7 or R7b or R17"),
        ("?", "metric: found '?', expected one that `touchline metrics list` shows"),
        (PLANNED, f"{PLANNED}: found a metric that is planned, expected one that a view answers"),
        (
            "K11a:x",
            "column of bi.reply_sentiment_monthly: found 'x', expected one of positive_rate_",
        ),
    ],
)
def test_what_no_view_answers_is_refused(text: str, message: str) -> None:
    with pytest.raises(Unanswerable) as refused:
        definition(text)
    assert str(refused.value).startswith(message)


def test_rows_that_do_not_add_up_are_not_told_apart_otherwise() -> None:
    with pytest.raises(Unanswerable, match="K10: found --by owner_id, expected none"):
        definition("K10", ["owner_id"])


def test_a_view_without_a_twin_has_no_day(shop: Shop) -> None:
    found = question(metric("R7"), view_of(metric("R7")))
    alone = replace(found, view=found.view._replace(has_twin=False))
    with pytest.raises(Unanswerable, match="found as of 2026-04-30, expected no day"):
        asking(shop, date(2026, 4, 30)).rows(alone)
