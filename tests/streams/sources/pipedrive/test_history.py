"""Is a deal the same whether webhooks told it live or the API tells it afterwards?"""

from hypothesis import given
from hypothesis import strategies as st

from events.envelope import Envelope
from projections import deal
from projections.fact import Entity
from projections.ledger import Ledger, conflicts, facts
from projections.meaning import meaning
from streams.sources.pipedrive.vendor import PIPEDRIVE
from tests.streams.sources.border import ledgers, taken
from tests.streams.sources.specimens import Specimen, specimens, told

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
    assert conflicts(both[DEAL], among={each.id for each in both[DEAL].heard}) == []
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


ORGANIZATION = {
    "id": 9,
    "name": "Acme Ltd",
    "owner_id": 78,
    "address": {"value": "Main Street 1", "country": "Germany"},
    "add_time": "2026-09-01T08:00:00Z",
    "update_time": "2026-09-02T08:00:00Z",
}
RENAMED = {"field_key": "name", "old_value": "Acme", "new_value": "Acme Ltd", "actor_user_id": 77}
HANDED = {"field_key": "owner_id", "old_value": "77", "new_value": "78", "actor_user_id": 77}
AT = {"time": "2026-09-02 08:00:00", "change_source": "app"}


def organization(**more: object) -> list[Envelope]:
    read = Specimen("", "organization", {**ORGANIZATION, **more}, {}, {})
    return taken(told(PIPEDRIVE, read))


def test_an_organization_that_was_only_seen_as_it_stands_had_nobody_knows_which_owner() -> None:
    (created, *since) = organization()
    assert created.data.model_dump(exclude_none=True) == {"account_id": "9", "attributes": {}}
    assert [event.type for event in since] == [
        "account.attribute_changed",
        "account.attribute_changed",
        "account.owner_changed",
    ]


def test_an_organization_with_its_changelog_is_told_as_its_webhooks_told_it() -> None:
    said = ("organization created", "organization got another owner and name")
    account = Entity("acme", "account", "9")
    live = ledgers(events(*said))[account]
    read = organization(changelog=[{**HANDED, **AT}, {**RENAMED, **AT}])
    afterwards = ledgers(read)[account]
    assert meaning(account, live) == meaning(account, afterwards)
    both = ledgers([*events(*said), *read])[account]
    assert conflicts(both, among={each.id for each in both.heard}) == []
