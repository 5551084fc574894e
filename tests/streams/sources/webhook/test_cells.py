"""What stands at a path in the body of a webhook?"""

from datetime import UTC, datetime

import pytest

from streams.sources.webhook.cells import Cells, rows

BODY = {
    "id": 7,
    "a.b": "dotted",
    "labels": ["x", "y"],
    "items": [{"id": 1, "tags": ["p"]}, {"id": 2, "tags": ["q", "r"]}],
    "deep": {"er": {"yet": True}},
    "nothing": None,
}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("id", "7"),
        ("a.b", "dotted"),
        ("labels", "x;y"),
        ("labels.1", "y"),
        ("labels.9", ""),
        ("items.0.id", "1"),
        ("items.*.id", "1;2"),
        ("items.*.tags", "p;q;r"),
        ("items.*.none", ""),
        ("deep.er.yet", "true"),
        ("deep.er.yet.more", ""),
        ("id.*", ""),
        ("nothing", ""),
        ("none", ""),
    ],
)
def test_a_path_leads_into_objects_and_lists(path: str, text: str) -> None:
    assert Cells(BODY)[path].strip(";") == text


def test_each_of_many_rows_stands_beside_the_whole() -> None:
    found = [(row["row.id"], row["id"], row["row.tags"]) for row in rows(BODY, "items")]
    assert found == [("1", "7", "p"), ("2", "7", "q;r")]
    assert [row["id"] for row in rows(BODY, None)] == ["7"]
    assert [row["row.er.yet"] for row in rows(BODY, "deep")] == ["true"]
    assert list(rows(BODY, "none")) == []


def test_the_time_of_receipt_can_be_told() -> None:
    at = datetime(2026, 11, 30, tzinfo=UTC)
    assert Cells(BODY, at)["@received_at"] == "2026-11-30T00:00:00+00:00"
