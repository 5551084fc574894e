"""Does the page on mappings say what a mapping is?

The pieces of docs/reference/mapping.md are one mapping, and its CSV is read by it.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from touchline.imports.loading import mapping

ROOT = Path(__file__).parents[3]
REPS = "Email,Region,First name,Last name\nada@example.com,North,Ada,Lovelace\n"

Snippets = Callable[[Path], list[Any]]


def pieces(snippets: Snippets, page: str, language: str) -> list[str]:
    return [each.text for each in snippets(ROOT / page) if each.language == language]


def test_the_pieces_of_the_page_are_one_mapping_that_reads_its_example(
    snippets: Snippets, telling: Callable[..., Any]
) -> None:
    page = "docs/reference/mapping.md"
    calls, bookings = pieces(snippets, page, "csv")
    *mapping, _extending = pieces(snippets, page, "toml")
    files = {"calls.csv": calls, "reps.csv": REPS, "Buchungen.csv": bookings.encode("cp1252")}
    told = telling("\n".join(mapping), files)
    assert {event["id"]: event["data"] for event in told.events} == {
        "tenant": {
            "timezone": "Europe/Berlin",
            "currency": "EUR",
            "fiscal_year_starts_on": "01-01",
            "working_days": ["mon", "tue", "wed", "thu", "fri"],
        },
        "call/A1": {
            "activity_id": "A1",
            "direction": "outbound",
            "outcome": "connected",
            "duration_seconds": 420,
            "deal_ids": ["D1", "D2"],
            "prospect_ids": ["C1"],
        },
        "booking/B1": {
            "account_id": "Müller",
            "component_id": "B1",
            "value": "1234.50",
            "currency": "EUR",
            "unit": "mrr",
        },
        "contact/C1": {"contact_id": "C1"},
        "contact/C2": {"contact_id": "C2"},
        "rep/ada@example.com": {
            "rep_id": "ada@example.com",
            "region": "North",
            "attributes": {"name": "Ada Lovelace"},
        },
    }
    times = {event["id"]: event.get("time") for event in told.events}
    assert times["call/A1"] == "2026-03-02T09:30:00+01:00"
    assert (times["contact/C1"], times["contact/C2"]) == (None, "2026-01-15")
    assert told.rejections == [
        (4, "Owner", "found 'cid@example.com', expected one in column 'Email' of files.reps")
    ]


def test_the_piece_that_extends_another_mapping_is_one(snippets: Snippets, tmp_path: Path) -> None:
    *_, extending = pieces(snippets, "docs/reference/mapping.md", "toml")
    path = tmp_path / "mapping.toml"
    path.write_text(extending, encoding="utf-8")
    assert mapping(path).files["deals"].decimal == ","


def test_the_piece_of_the_how_to_belongs_to_a_rule(
    snippets: Snippets, telling: Callable[..., Any]
) -> None:
    (version,) = pieces(snippets, "docs/how-to/import-a-folder-of-exports.md", "toml")
    mapping = f"""
    source = "our-crm"
    [files.deals]
    name = "deals.csv"
    [[events]]
    type = "deal.deleted"
    each = "deals"
    id = "{{Deal}}"
    data.deal_id = "{{Deal}}"
    {version}
    """
    told = telling(mapping, {"deals.csv": "Deal,Last modified\n1,2026-01-01T00:00:00Z\n"})
    assert told.events[0]["sourceversion"] == "1767225600000"
