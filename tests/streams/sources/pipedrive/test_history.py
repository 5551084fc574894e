"""Is a deal the same whether webhooks told it live or the API tells it afterwards?"""

from hypothesis import given
from hypothesis import strategies as st

from events.envelope import Envelope
from projections import deal
from projections.fact import Entity
from projections.ledger import Ledger, conflicts, facts
from streams.sources.pipedrive.vendor import PIPEDRIVE
from tests.streams.sources.border import ledgers, taken
from tests.streams.sources.specimens import specimens, told

SPECIMENS = specimens(PIPEDRIVE)
DEAL = Entity("acme", "deal", "10")
LIVE = (
    "deal created, believed",
    "deal moved to another stage, believed",
    "value of a deal changed, believed",
    "deal won, believed",
)


def events(*said: str) -> list[Envelope]:
    return [event for each in said for event in taken(told(PIPEDRIVE, SPECIMENS[each]))]


def row(ledger: Ledger) -> deal.DealRow | None:
    return deal.row(DEAL, facts(ledger))


def test_the_changelog_tells_what_the_webhooks_told() -> None:
    live = ledgers(events(*LIVE))[DEAL]
    afterwards = ledgers(events("deal read with its changelog"))[DEAL]
    assert row(live) == row(afterwards)


def test_what_is_told_twice_is_in_no_conflict() -> None:
    both = ledgers(events(*LIVE, "deal read with its changelog", "deal read without a changelog"))
    assert conflicts(both[DEAL]) == []
    assert row(both[DEAL]) == row(ledgers(events(*LIVE))[DEAL])


@given(st.permutations([*LIVE, "deal read with its changelog"]))
def test_the_order_in_which_it_is_heard_changes_nothing(said: list[str]) -> None:
    heard = ledgers(events(*said))[DEAL]
    assert row(heard) == row(ledgers(events(*LIVE))[DEAL])


def test_a_deal_that_was_only_seen_as_it_stands_began_in_an_unknown_stage() -> None:
    seen = row(ledgers(events("deal read without a changelog"))[DEAL])
    assert seen is not None
    assert [step.stage for step in seen.stages] == ["unknown", "3"]
    assert [step.status for step in seen.statuses] == ["open", "won"]


def test_a_deal_that_went_to_another_pipeline_is_in_that_one() -> None:
    read = SPECIMENS["deal read with its changelog"]
    moved = {
        "field_key": "pipeline_id",
        "old_value": "1",
        "new_value": "2",
        "actor_user_id": 77,
        "time": "2026-10-20 10:00:00",
    }
    record = {**read.record, "pipeline_id": 2, "changelog": [*read.record["changelog"], moved]}
    told_now = taken(told(PIPEDRIVE, read._replace(record=record)))
    heard = row(ledgers([*events(*LIVE), *told_now])[DEAL])
    assert heard is not None
    assert heard.pipeline == "2"
