"""What do explanations say when they are typed, and what is refused, with which exit code?"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from events.account import AccountValueChanged
from events.deal import DealAmountChanged, DealLost, DealStageChanged, DealWon
from events.envelope import Envelope
from events.ids import event_id
from tests.explained.world import TENANT, tell, warehouse
from tests.projections.tellings import call, created, email, event
from tests.projections.views.business import account, configured
from tests.touchline.typed import typed
from touchline.settings import Settings

PAGE = Path(__file__).parents[3] / "docs/how-to/explain-a-number.md"


def amount(deal: str, told_at: str, value: int, *, version: int = 0) -> Envelope:
    said = DealAmountChanged(deal_id=deal, amount=Decimal(value), currency="EUR")
    return event(said, told_at, version=version)


def story() -> Iterator[Envelope]:
    """Ada wins two deals in March, in 18 and 20 days, and loses one; one call was corrected.

    Eve wins two in February, one on the day on which it began, and loses one.
    """
    seat = {"component_id": "seat", "value": Decimal(100), "currency": "EUR", "unit": "mrr"}
    said = AccountValueChanged.model_validate({"account_id": "initech", **seat})
    worth = {"amount": Decimal(10), "currency": "EUR"}
    told = [
        *(created(deal, "2026-03-02", owner_id="ada", **worth) for deal in ("D1", "D2", "D3")),
        call("A1", "2026-03-04 10:00", deal_ids=("D1",), rep="ada", outcome="no_answer"),
        call("A1", "2026-03-04 10:00", deal_ids=("D1",), rep="ada", version=1),
        email("A2", "2026-03-05 08:00", deal_ids=("D1",), rep="ada"),
        event(DealStageChanged(deal_id="D1", stage="offer"), "2026-03-10 09:00"),
        amount("D1", "2026-03-11 09:00", 20),
        event(DealWon(deal_id="D1"), "2026-03-20"),
        event(DealWon(deal_id="D2"), "2026-03-22"),
        event(DealLost(deal_id="D3"), "2026-03-25"),
        created("D4", "2026-03-27", owner_id="ada", expected_close_on="2026-04-20", **worth),
        call("A3", "2026-03-30 10:00", rep="bob"),
        *(created(deal, "2026-02-02", owner_id="eve", **worth) for deal in ("E1", "E2", "E3")),
        event(DealWon(deal_id="E2"), "2026-02-02"),
        event(DealWon(deal_id="E1"), "2026-02-06"),
        event(DealLost(deal_id="E3"), "2026-02-10"),
        configured("UTC"),
        account("initech", "2026-03-01", owner_id="ada"),
        event(said, "2026-03-21"),
    ]
    for number, each in enumerate(told):
        id = f"{number}"
        yield each.model_copy(update={"id": id, "event_id": event_id(TENANT, each.source, id)})


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with warehouse(tmp_path_factory.mktemp("told")) as settings:
        tell(settings, list(story()))
        yield settings


def explained(settings: Settings, *arguments: str) -> Any:
    answered = typed(settings, "explain", *arguments, "--json")
    assert answered.returncode == 0, answered.stderr
    return json.loads(answered.stdout)


def cell(settings: Settings, *arguments: str) -> Any:
    (found,) = explained(settings, "metric", *arguments)["cells"]
    return found


def test_a_median_lists_the_numbers_that_it_is_the_median_of(settings: Settings) -> None:
    found = cell(settings, "cycle_length", "--rep", "ada", "--month", "2026-03")
    assert found["figure"] == 19
    assert found["contributions"] == [
        {"rank": 1, "item": "deal D1", "won_median_days": 18},
        {"rank": 2, "item": "deal D2", "won_median_days": 20},
    ]


def test_a_median_ranks_a_zero_and_leaves_out_what_it_does_not_rank(settings: Settings) -> None:
    found = cell(settings, "cycle_length", "--rep", "eve", "--month", "2026-02")
    assert found["figure"] == 2
    assert found["contributions"] == [
        {"rank": 1, "item": "deal E2", "won_median_days": 0},
        {"rank": 2, "item": "deal E1", "won_median_days": 4},
    ]
    assert {each["about"] for each in found["events_in_order"]} == {"deal E1", "deal E2"}
    # Of the deal that was lost; it makes the row, and nothing of this figure.
    assert found["context"]["row"] == 2
    (lost,) = cell(
        settings,
        "cycle_length",
        "--rep",
        "eve",
        "--month",
        "2026-02",
        "--column",
        "lost_median_days",
    )["contributions"]
    assert lost == {"rank": 1, "item": "deal E3", "lost_median_days": 8}


def test_of_many_the_nearest_to_a_median_are_shown(settings: Settings) -> None:
    asked = ("cycle_length", "--rep", "eve", "--month", "2026-02", "--column", "won_p90_days")
    found = cell(settings, *asked, "--limit", "1")
    assert found["figure"] == pytest.approx(3.6)
    assert found["contributions"] == [{"rank": 2, "item": "deal E1", "won_p90_days": 4}]
    assert found["items"] == 2


def test_a_ratio_says_what_each_item_adds_above_and_below(settings: Settings) -> None:
    found = cell(settings, "R7", "--column", "win_rate_value", "--owner", "ada")
    assert found["made_of"] == {"win_rate_numerator": 2, "win_rate_denominator": 3}
    told = [tuple(each.values()) for each in found["contributions"]]
    assert told == [("deal D1", 1, 1), ("deal D2", 1, 1), ("deal D3", 0, 1)]
    types = [each["type"] for each in found["events_in_order"]]
    assert types.count("deal.created") == 3
    assert "call.completed" not in types
    decided = [
        (each["type"], each["win_rate_numerator"], each["win_rate_denominator"])
        for each in found["events_in_order"]
        if each["win_rate_denominator"] is not None
    ]
    assert decided == [("deal.won", 1, 1), ("deal.won", 1, 1), ("deal.lost", 0, 1)]
    # Of the open deal, which is below another ratio of the row.
    assert found["context"] == {"row": 1, "last_day": 1, "tenant": 1}


def test_a_deal_says_what_each_event_changed(settings: Settings) -> None:
    told = explained(settings, "deal", "D1")
    events = {(each["type"], each["version"]): each for each in told["events"]}
    assert [each["type"] for each in told["events"]] == [
        "deal.created",
        "call.completed",
        "call.completed",
        "email.sent",
        "deal.stage_changed",
        "deal.amount_changed",
        "deal.won",
    ]
    assert events["call.completed", 0]["counts"] == "superseded"
    assert events["call.completed", 0]["changes"] == {}
    assert events["call.completed", 1]["counts"] == "yes"
    assert set(events["deal.won", 0]["changes"]) == {"statuses"}
    assert set(events["deal.amount_changed", 0]["changes"]) == {"amounts"}


def test_what_was_corrected_is_shown_as_contributing_nothing(settings: Settings) -> None:
    printed = typed(settings, "explain", "deal", "D1").stdout
    assert "call.completed (superseded, contributes nothing; recorded 2026-06-01" in printed
    assert "      stages: offer\n" in printed


def test_only_the_last_events_are_shown_when_there_are_too_many(settings: Settings) -> None:
    told = explained(settings, "deal", "D1", "--limit", "2")
    assert (told["heard"], [each["number"] for each in told["events"]]) == (7, [6, 7])


def test_the_original_is_printed_as_it_was_received(settings: Settings) -> None:
    printed = typed(settings, "explain", "activity", "A2", "--raw").stdout
    original = json.loads(printed)
    assert (original["type"], original["data"]["activity_id"]) == ("email.sent", "A2")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("deal", "D9"), "deal: found 'D9', of which nothing was told, expected one such as 'D1'"),
        (("metric", "cycle"), "metric: found 'cycle', expected sales_cycle_length or "),
        (("metric", "K1b"), "K1b: found a metric that is planned, expected one that a view"),
        (
            ("metric", "R7", "--month", "2031-01"),
            "bi.win_rate_monthly: found no row for month=2031-01-01, expected such as month=2026",
        ),
        (
            ("metric", "K11b.agreement"),
            "bi.reply_agreement: found a view that puts its items in an order",
        ),
        (("metric", "R7", "--by", "colour=red"), "key of bi.win_rate_monthly: found 'colour'"),
        (("metric", "R7", "--by", "pipeline"), "--by: found 'pipeline', expected such as pipeline"),
        (("metric", "R7", "--month", "March"), "month: found 'March', expected such as 2026-03"),
        (("metric", "R7", "--column", "x"), "column of bi.win_rate_monthly: found 'x', expected"),
        (("metric", "K10.deal", "--month", "2026-03"), "bi.sales_cycle: found --month"),
        (
            ("metric", "R7", "--tenant", "nobody"),
            "bi.win_rate_monthly: found no row for any key, expected a tenant with rows",
        ),
        (
            ("metric", "R11.value"),
            "bi.portfolio_value_daily: found more than 5 rows for any key, such as ",
        ),
    ],
    ids=lambda told: " ".join(told) if isinstance(told, tuple) else "",
)
def test_what_cannot_be_explained_is_refused_in_one_sentence(
    settings: Settings, arguments: tuple[str, ...], said: str
) -> None:
    refused = typed(settings, "explain", *arguments)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith(said)
    assert refused.stderr.count("\n") == 1


def test_the_events_are_told_that_make_two_definitions_differ(settings: Settings) -> None:
    readings = ("R7:win_rate_value", "R7:close_rate_worked_value")
    answered = typed(settings, "metrics", "compare", *readings, "--events", "--json")
    told = json.loads(answered.stdout)["events"]
    assert [(each["item"], *(each[name] for name in readings)) for each in told] == [
        ("deal D4", "not counted", "0 of 1")
    ]
    assert told[0]["type"] == "deal.created"


def test_nobody_is_told_apart_in_a_benchmark(settings: Settings) -> None:
    refused = typed(
        settings, "metrics", "compare", "K9b:touches_per_won_deal_value", "K9b", "--events"
    )
    assert refused.returncode == 1
    assert "found --events, expected none, as it tells nobody apart" in refused.stderr


def test_contributions_add_up_in_sql(settings: Settings) -> None:
    asked = (
        "SELECT sum(numerator_contribution), sum(denominator_contribution) FROM bi.explanation "
        "WHERE view = 'win_rate_monthly' AND column = 'win_rate_value' AND rep_id = 'ada'"
    )
    assert typed(settings, "query", asked, "--format", "csv").stdout.splitlines()[1] == "2,3"


def test_what_the_page_says_can_be_typed(
    settings: Settings, snippets: Callable[[Path], list[Any]]
) -> None:
    path = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    typed_in = "\n".join(snippet.text for snippet in snippets(PAGE))
    ran = subprocess.run(
        ["bash", "-euc", typed_in],
        env=os.environ | settings.environment() | path, capture_output=True, text=True,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
