"""Which row told an event that the collector refused?"""

from pathlib import Path

from tests.touchline.imports.conftest import NOW
from touchline.imports.importing import described
from touchline.imports.report import Report
from touchline.sending import Refusal

MAPPING = """
source = "crm"
[files.deals]
name = "deals.csv"
[[events]]
type = "tenant.configured"
id = "tenant"
data.timezone = "UTC"
data.currency = "EUR"
data.fiscal_year_starts_on = "01-01"
data.working_days = []
[[events]]
type = "deal.won"
each = "deals"
id = "{id}/won"
data.deal_id = "{id}"
[[events]]
type = "deal.deleted"
each = "deals"
id = "{id}/deleted"
data.deal_id = "{id}"
"""


def test_a_refused_event_is_found_again_by_its_place_in_the_stream(tmp_path: Path) -> None:
    (tmp_path / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "deals.csv").write_text("id\nD1\n,\nD2\nD3\n", encoding="utf-8")
    what = described(tmp_path / "mapping.toml", [tmp_path / "deals.csv"], tenant_id="main", now=NOW)
    report = Report(what.exports)
    types = [event["type"] for event in what.events(report)]
    assert types[4] == "deal.deleted"
    what.reject([Refusal(0, "too late", "L1"), Refusal(4, "too early", "L2")], report)
    assert [(each.table.path.name, each.line, each.reason) for each in report.listed] == [
        ("mapping.toml", 0, "tenant.configured refused by the collector: too late"),
        ("deals.csv", 4, "deal.deleted refused by the collector: too early"),
    ]
    assert report.rejected == 2
    assert sum(report.events.values()) == len(types) == 7
