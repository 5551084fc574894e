"""Does the order of rows decide anything?"""

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.touchline.imports.conftest import NOW
from touchline.imports.importing import described
from touchline.imports.report import Report

MAPPING = """
source = "crm"
[files.deals]
name = "deals*.csv"
mend.stage = { Wno = "Won" }
join.rep = { file = "reps", key = "name", by = "{owner}" }
[files.reps]
name = "reps.csv"
[[events]]
type = "deal.created"
each = "deals"
id = "{id}"
occurred_at = { from = "{opened}", blank = "undated" }
data = { deal_id = "{id}", pipeline = "sales", stage = "new", attributes.region = "{rep.region}" }
[[events]]
type = "deal.won"
each = "deals"
when.stage = "Won"
id = "{id}/won"
occurred_at = "{closed}"
data = { deal_id = "{id}", amount = "{amount}", currency = "EUR" }
"""
DEALS = [
    "D1,Ada,Won,2017-01-01,2017-02-01,100",
    "D2,Ben,Wno,2017-01-01,2017-02-01,0.5",
    "D3,Ada,Open,,,",
    "D4,Cid,Open,2017-01-01,,",
    "D5,Ben,Won,2017-01-01,,7",
    "D6,,Won,2017-01-01,2017-02-01,many",
    "D7,Ada,Open,2017-01-01",
]
REPS = ["Ada,East", "Ben,West", "Ben,West"]


def told(mapping: str, deals: list[str], reps: list[str]) -> Any:
    """Events by id, and what was rejected, mended and counted, whatever the line."""
    with TemporaryDirectory() as folder:
        mapping_file, exports = Path(folder, "mapping.toml"), Path(folder, "exports")
        exports.mkdir()
        mapping_file.write_text(mapping, encoding="utf-8")
        write = partial(Path.write_text, encoding="utf-8")
        write(exports / "deals.csv", "\n".join(["id,owner,stage,opened,closed,amount", *deals]))
        write(exports / "reps.csv", "\n".join(["name,region", *reps]))
        what = described(mapping_file, [exports], tenant_id="main", now=NOW)
        report = Report(what.exports)
        events = list(what.events(report))
    rejected = sorted((each.column, each.reason) for each in report.listed)
    return {event["id"]: event for event in events}, rejected, report.mended, report.rows


@given(deals=st.permutations(DEALS), reps=st.permutations(REPS))
def test_any_order_of_rows_tells_the_same(deals: list[str], reps: list[str]) -> None:
    assert told(MAPPING, deals, reps) == told(MAPPING, DEALS, REPS)


def test_this_is_what_they_tell() -> None:
    events, rejected, mended, _ = told(MAPPING, DEALS, REPS)
    assert events.keys() == {"D1", "D1/won", "D2", "D2/won", "D3"}
    assert [column for column, _ in rejected] == ["", "amount", "closed", "owner"]
    assert sum(mended.values()) == 1


def test_the_order_of_the_rules_is_the_order_of_a_rows_events() -> None:
    events, _, _, _ = told(MAPPING, DEALS[:1], REPS)
    assert list(events) == ["D1", "D1/won"]
