"""Which events does a row tell, and with which fields?"""

from collections.abc import Callable
from typing import Any

import pytest

Telling = Callable[..., Any]

DEALS = """
source = "crm"
timezone = "Europe/Berlin"
[files.deals]
name = "deals*.csv"
[translations.stage]
Neu = "new"
"""
CREATED = """
[[events]]
type = "deal.created"
each = "deals"
id = "{id}/created"
occurred_at = "{opened}"
data.deal_id = "{id}"
data.pipeline = "sales"
data.stage = "{stage}"
"""
WON = """
[[events]]
type = "deal.won"
each = "deals"
when.stage = ["Won", "Closed won"]
id = "{id}/won"
occurred_at = "{closed}"
data.deal_id = "{id}"
data.amount = "{amount}"
data.currency = "EUR"
"""
CALL = """
[[events]]
type = "call.completed"
each = "deals"
id = "{id}"
occurred_at = "2017-03-01"
data.activity_id = "{id}"
data.direction = "outbound"
data.outcome = "connected"
data.duration_seconds = "{seconds}"
"""
HEADER = "id,stage,opened,closed,amount\n"
D1 = "D1,Open,2017-03-01,,\n"


def test_a_row_becomes_a_cloudevent_with_the_identity_of_the_row(telling: Telling) -> None:
    told = telling(DEALS + CREATED, {"deals.csv": HEADER + D1})
    assert told.events == [
        {
            "specversion": "1.0",
            "id": "D1/created",
            "source": "crm",
            "type": "deal.created",
            "backfill": True,
            "timeprecision": "day",
            "time": "2017-03-01",
            "data": {"deal_id": "D1", "pipeline": "sales", "stage": "Open"},
        }
    ]


def test_one_row_tells_every_event_whose_condition_it_meets(telling: Telling) -> None:
    rows = "D1,Won,2017-03-01,2017-04-01,100\nD2,Open,2017-03-01,,\n"
    told = telling(DEALS + CREATED + WON, {"deals.csv": HEADER + rows})
    assert [event["id"] for event in told.events] == ["D1/created", "D1/won", "D2/created"]
    assert told.data[1] == {"deal_id": "D1", "amount": "100", "currency": "EUR"}


def test_rows_that_fit_no_rule_are_counted(telling: Telling) -> None:
    rule = CREATED + 'unless = { stage = "Test", amount = ["", "0"] }\n'
    rows = "D1,Open,2017-03-01,,7\nD2,Test,2017-03-01,,7\nD3,Open,2017-03-01,,\n"
    told = telling(DEALS + rule, {"deals.csv": HEADER + rows})
    assert [event["id"] for event in told.events] == ["D1/created"]
    assert told.report.untold == {"deals.csv": 2}


def test_a_rule_without_a_file_is_told_once(telling: Telling) -> None:
    once = """
    [[events]]
    type = "currency.rate_set"
    id = "rate"
    data = { from = "USD", to = "EUR", rate = "0.9", on = 2017-01-01 }
    """
    told = telling(DEALS + once + CREATED, {"deals.csv": HEADER + D1 + D1.replace("D1", "D2")})
    assert told.data[0] == {"from": "USD", "to": "EUR", "rate": "0.9", "on": "2017-01-01"}
    assert told.report.events == {"currency.rate_set": 1, "deal.created": 2}


def test_blank_cells_leave_their_fields_out(telling: Telling) -> None:
    rule = CREATED + 'data.owner_id = "{closed}"\ndata.attributes = { a = "{amount}", b = "b" }\n'
    told = telling(DEALS + rule, {"deals.csv": HEADER + D1})
    assert told.data[0]["attributes"] == {"b": "b"}
    assert "owner_id" not in told.data[0]


def test_a_template_is_blank_when_all_its_columns_are(telling: Telling) -> None:
    rule = CREATED + 'data.attributes = { a = "{closed} for {amount}", b = "{stage} {amount}" }\n'
    told = telling(DEALS + rule, {"deals.csv": HEADER + D1})
    assert told.data[0]["attributes"] == {"b": "Open"}


def test_a_translation_says_another_word(telling: Telling) -> None:
    rule = CREATED.replace('"{stage}"', '{ from = "{stage}", translate = "stage" }')
    told = telling(DEALS + rule, {"deals.csv": HEADER + D1.replace("Open", "Neu") + D1})
    assert [data["stage"] for data in told.data] == ["new"]
    assert told.rejections == [
        (3, "stage", "found 'Open', expected one of 'Neu' (translations.stage)")
    ]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param('"{people}"', ["a; b"], id="one text is a list of one"),
        pytest.param('{ from = "{people}", split = ";" }', ["a", "b"], id="split text"),
        pytest.param('["{people}", "{none}", "c"]', ["a; b", "c"], id="list without the blank"),
        pytest.param('["{none}"]', None, id="a list of blanks is left out"),
        pytest.param('{ from = "{none}", split = ";" }', None, id="no text is left out"),
        pytest.param("[]", [], id="an empty list says none"),
    ],
)
def test_lists(telling: Telling, said: str, expected: list[str] | None) -> None:
    rule = CALL + f"data.prospect_ids = {said}\n"
    told = telling(DEALS + rule, {"deals.csv": "id,seconds,people,none\nA1,60,a; b,\n"})
    found = told.data[0].get("prospect_ids")
    assert found == expected


def test_text_is_read_as_what_the_field_holds(telling: Telling) -> None:
    rule = CALL + 'data.problem_identified = "{mended}"\n'
    told = telling(DEALS + rule, {"deals.csv": "id,seconds,mended\nA1,60,Yes\nA2,0,no\n"})
    assert [(data["duration_seconds"], data["problem_identified"]) for data in told.data] == [
        (60, True),
        (0, False),
    ]


def test_what_the_field_cannot_hold_is_rejected_with_its_column(telling: Telling) -> None:
    rule = CALL + 'data.problem_identified = "{mended}"\n'
    rows = "id,seconds,mended\nA1,1.5,\nA2,60,maybe\nA3,-1,\n"
    assert telling(DEALS + rule, {"deals.csv": rows}).rejections == [
        (2, "seconds", "found '1.5', expected a whole number such as '420'"),
        (3, "mended", "found 'maybe', expected true, yes, 1, false, no or 0"),
        (
            4,
            "seconds",
            "found -1, expected greater than or equal to 0 (call.completed: data.duration_seconds)",
        ),
    ]


def test_a_place_within_a_list_or_table_is_rejected_with_its_own_columns(telling: Telling) -> None:
    defined = """
    [[events]]
    type = "pipeline.defined"
    each = "deals"
    id = "{pipeline}"
    data.pipeline = "{pipeline}"
    data.stages = [
        { stage = "first", position = 1, probability = "{first}", outcome = "open" },
        { stage = "last", position = 2, probability = "{last}", outcome = "{outcome}" },
    ]
    """
    rows = "pipeline,first,last,outcome\nA,0.5,1,won\nB,half,1,won\nC,0.5,1.5,won\nD,0.5,1,done\n"
    told = telling(DEALS + defined, {"deals.csv": rows})
    assert [stage["probability"] for stage in told.data[0]["stages"]] == [0.5, 1.0]
    assert [(line, column) for line, column, _ in told.rejections] == [
        (3, "first"),
        (4, "last"),
        (5, "outcome"),
    ]


def test_the_envelope_is_refused_by_its_columns_too(telling: Telling) -> None:
    rule = CREATED + 'rep_id = "{closed}"\nactor_timezone = "{amount}"\nactor = "{stage}"\n'
    rows = f"D1,human,2017-03-01,{'x' * 201},\nD2,human,2017-03-01,,Berlin\nD3,robot,2017-03-01,,\n"
    told = telling(DEALS + rule, {"deals.csv": HEADER + rows + f"{'D' * 195},human,2017-03-01,,\n"})
    assert [(line, column) for line, column, _ in told.rejections] == [
        (2, "closed"),
        (3, "amount"),
        (4, "stage"),
        (5, "id"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("2017-07-01", {"time": "2017-07-01", "timeprecision": "day"}, id="day"),
        pytest.param("2017-07-01 09:30", {"time": "2017-07-01T09:30:00+02:00"}, id="local time"),
        pytest.param("2017-07-01T09:30:00Z", {"time": "2017-07-01T09:30:00+00:00"}, id="instant"),
        pytest.param("", {"timeprecision": "none"}, id="blank"),
    ],
)
def test_a_time_is_as_precise_as_the_export(
    telling: Telling, text: str, expected: dict[str, str]
) -> None:
    rule = CREATED.replace('"{opened}"', '{ from = "{opened}", blank = "undated" }')
    told = telling(DEALS + rule, {"deals.csv": HEADER + f"D1,Open,{text},,\n"})
    event = told.events[0]
    assert {name: event[name] for name in ("time", "timeprecision") if name in event} == expected
    assert told.report.undated["deal.created"] == (not text)


def test_a_row_without_its_date_is_rejected_unless_the_mapping_allows_it(telling: Telling) -> None:
    rows = "D1,Open,,,\nD2,Open,31.12.2017,,\nD3,Open,20171231,,\nD4,Open,2017-02-29,,\n"
    day = "a day such as '2017-12-31' or a time such as '2017-12-31T09:30:00Z'"
    assert telling(DEALS + CREATED, {"deals.csv": HEADER + rows}).rejections == [
        (2, "opened", "found nothing, expected the day of deal.created"),
        (3, "opened", f"found '31.12.2017', expected {day}"),
        (4, "opened", f"found '20171231', expected {day}"),
        (5, "opened", f"found '2017-02-29', expected one that exists: {day}"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("7", "7"), ("1970-01-01T00:00:02Z", "2000"), ("1970-01-01 01:00", "0"), ("", None)],
)
def test_a_source_version_is_a_number_or_the_time_of_a_change(
    telling: Telling, text: str, expected: str | None
) -> None:
    rule = CREATED + 'source_version = "{closed}"\n'
    told = telling(DEALS + rule, {"deals.csv": HEADER + f"D1,Open,2017-03-01,{text},\n"})
    assert told.events[0].get("sourceversion") == expected


def test_a_source_version_that_does_not_grow_is_rejected(telling: Telling) -> None:
    rule = CREATED + 'source_version = "{closed}"\n'
    told = telling(DEALS + rule, {"deals.csv": HEADER + "D1,Open,2017-03-01,final,\n"})
    expected = (
        "a whole number, or a day such as '2017-12-31' or a time such as '2017-12-31T09:30:00Z'"
    )
    assert told.rejections == [(2, "closed", f"found 'final', expected {expected}")]


def test_who_acted_comes_from_the_row_too(telling: Telling) -> None:
    rule = CREATED + 'rep_id = "{stage}"\nactor = "automation"\n'
    told = telling(DEALS + rule, {"deals.csv": HEADER + D1})
    assert (told.events[0]["repid"], told.events[0]["actor"]) == ("Open", "automation")


def test_a_row_is_told_as_a_whole_or_not_at_all(telling: Telling) -> None:
    rows = "D1,Won,2017-03-01,2017-04-01,many\nD2,Open,2017-03-01,,\n"
    told = telling(DEALS + CREATED + WON, {"deals.csv": HEADER + rows})
    assert [event["id"] for event in told.events] == ["D2/created"]
    decimal = "expected a decimal string such as '5000.00' (deal.won: data.amount)"
    assert told.rejections == [(2, "amount", f"found 'many', {decimal}")]


def test_a_row_without_identity_is_rejected(telling: Telling) -> None:
    told = telling(DEALS + CREATED, {"deals.csv": HEADER + ",Open,2017-03-01,,\n"})
    assert told.rejections == [(2, "id", "found nothing, expected the identity of deal.created")]


def test_several_files_may_be_of_one_kind(telling: Telling) -> None:
    files = {"deals_1.csv": HEADER + D1, "deals_2.csv": HEADER + D1.replace("D1", "D2")}
    told = telling(DEALS + CREATED, files)
    assert [event["id"] for event in told.events] == ["D1/created", "D2/created"]
    assert told.report.rows == {"deals_1.csv": 1, "deals_2.csv": 1}
