"""Is a deal the same whether change events told it live or its history is read afterwards?"""

from hypothesis import given
from hypothesis import strategies as st

from events.envelope import Envelope
from projections import deal
from projections.fact import Entity
from projections.ledger import Ledger, conflicts, facts
from streams.sources.salesforce.vendor import SALESFORCE
from tests.streams.sources.border import ledgers, taken
from tests.streams.sources.specimens import specimens, told

SPECIMENS = specimens(SALESFORCE)
DEAL = Entity("acme", "deal", "006SM0000001Tb3YAE")
LIVE = (
    "opportunity created",
    "stage changed",
    "amount changed with its currency",
    "stage changed to one that is won",
)
READ = "opportunity read with its history"


def events(*said: str) -> list[Envelope]:
    return [event for each in said for event in taken(told(SALESFORCE, SPECIMENS[each]))]


def row(ledger: Ledger) -> deal.DealRow | None:
    return deal.row(DEAL, facts(ledger))


def test_the_history_tells_the_stages_and_amounts_that_the_changes_told() -> None:
    live, read = row(ledgers(events(*LIVE))[DEAL]), row(ledgers(events(READ))[DEAL])
    assert live is not None
    assert read is not None
    assert (read.created_at, read.stages, read.statuses) == (
        live.created_at,
        live.stages,
        live.statuses,
    )
    assert (read.amounts, read.close_dates) == (live.amounts, live.close_dates)


@given(st.permutations([*LIVE, READ, "opportunity read without its history"]))
def test_what_is_told_twice_in_any_order_changes_nothing_and_is_in_no_conflict(
    said: list[str],
) -> None:
    heard = ledgers(events(*said))[DEAL]
    assert conflicts(heard, among={each.id for each in heard.heard}) == []
    assert row(heard) == row(ledgers(events(*LIVE))[DEAL])
