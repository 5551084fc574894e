"""Is exactly that reported which is not what the archive says, and nothing else?"""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from events.deal import DealStageChanged, DealWon
from events.envelope import Envelope
from events.ids import event_id
from events.rep import RepJoined
from events.subject import subject_of
from events.tenant import EntityErased
from projections.routing import facts_of
from tests.projections.tellings import call, created, email, event, reply
from tests.projections.verify.landed import archive, land, warehouse
from tests.touchline.typed import typed
from touchline.differences import A_ROW, NO_ROW, Difference
from touchline.settings import Settings
from touchline.verify import Report, verify
from touchline.warehouse import connect

ROOT = Path(__file__).parents[2]
SENT = email("A2", "2026-03-03 10:00", prospect_ids=("P1",))
JOINED = event(RepJoined(rep_id="R1"), None)
STORY = (
    created("D1", "2026-03-01 09:00", amount="5000", currency="EUR"),
    event(DealStageChanged(deal_id="D1", stage="proposal"), "2026-03-02 09:00"),
    call("A1", "2026-03-02 10:00", deal_ids=("D1",), prospect_ids=("P1",)),
    SENT,
    reply("A3", "2026-03-04 10:00", prospect_ids=("P1",)),
    event(DealWon(deal_id="D1"), "2026-03-05"),
    event(EntityErased(entity_kind="activity", entity_id="A2"), "2026-03-06 10:00"),
    JOINED,
    JOINED,
)
JOINED_FACT = " ".join(map(str, ("rep", "R1", *facts_of(JOINED)[0].triple)))
ERASED_FACT = " ".join(map(str, ("activity", "A2", *facts_of(SENT)[0].triple)))


def cell(table: str, entity: str, column: str, found: str, expected: str) -> Difference:
    return Difference(table, "", entity, column, found, expected)


def offset(expected: str) -> Difference:
    return cell("raw.event", "", "offset", "nothing", expected)


CHANGES: dict[str, tuple[list[str], list[Difference]]] = {
    "main": ([], []),
    "a changed cell": (
        ["ALTER TABLE core.deal UPDATE pipeline = 'other' WHERE tenant_id = '{tenant}'"],
        [cell("core.deal", "D1", "pipeline", "other", "new business")],
    ),
    "an emptied cell": (
        ["ALTER TABLE core.deal UPDATE created_at = NULL WHERE tenant_id = '{tenant}'"],
        [cell("core.deal", "D1", "created_at", "NULL", "2026-03-01 09:00:00.000")],
    ),
    "a removed row": (
        ["ALTER TABLE core.prospect DELETE WHERE tenant_id = '{tenant}'"],
        [cell("core.prospect", "P1", "", NO_ROW, A_ROW)],
    ),
    "an added row": (
        ["INSERT INTO core.account (tenant_id, account_id) SELECT '{tenant}', 'C1'"],
        [cell("core.account", "C1", "", A_ROW, NO_ROW)],
    ),
    "a missing fact": (
        ["ALTER TABLE core.fact DELETE WHERE tenant_id = '{tenant}' AND entity_kind = 'rep'"],
        [cell("core.fact", JOINED_FACT, "", NO_ROW, A_ROW)],
    ),
    "an extra fact": (
        [
            "INSERT INTO core.fact (tenant_id, entity_kind, entity_id, fact_id, digest)"
            " SELECT '{tenant}', 'deal', 'D1', 'D1:deal.won', 'd'"
        ],
        [cell("core.fact", "deal D1 D1:deal.won 0 d", "", A_ROW, NO_ROW)],
    ),
    "a fact that says something else": (
        [
            "ALTER TABLE core.fact UPDATE data = 'else'"
            " WHERE tenant_id = '{tenant}' AND entity_kind = 'rep'"
        ],
        [cell("core.fact", JOINED_FACT, "data", "else", '{"rep_id":"R1","attributes":{}}')],
    ),
    "a fact that survived its erasure": (
        [
            "ALTER TABLE core.fact UPDATE data = 'a secret' WHERE tenant_id = '{tenant}'"
            " AND entity_kind = 'activity' AND is_erased"
        ],
        [cell("core.fact", ERASED_FACT, "data", "a secret", "")],
    ),
    "an offset that was never archived": (
        ["ALTER TABLE raw.event DELETE WHERE topic_id = '{tenant}' AND offset = 7"],
        [offset("7")],
    ),
    "offsets that the router says it worked on": (
        [
            "INSERT INTO ops.position (consumer_group, topic, topic_id, next_offset)"
            " SELECT 'touchline-router', 'touchline.events', '{tenant}', 12"
        ],
        [offset("9 to 11")],
    ),
    "an offset at which the router stands, while later ones are archived": (
        [
            "ALTER TABLE raw.event DELETE WHERE topic_id = '{tenant}' AND offset = 7",
            "INSERT INTO ops.position (consumer_group, topic, topic_id, next_offset)"
            " SELECT 'touchline-router', 'touchline.events', '{tenant}', 7",
        ],
        [offset("7")],
    ),
    "an offset that stands among the dead letters": (
        [
            "ALTER TABLE raw.event DELETE WHERE topic_id = '{tenant}' AND offset = 7",
            "INSERT INTO ops.dead_letter (dead_letter_id, topic_id, offset)"
            " SELECT '{tenant}', '{tenant}', 7",
        ],
        [],
    ),
}

NOTHING_ARCHIVED = (
    "INSERT INTO ops.position (consumer_group, topic, topic_id, next_offset)"
    " SELECT 'touchline-router', 'touchline.events', 'nothing archived', 3",
    "INSERT INTO ops.dead_letter (dead_letter_id, topic_id, offset)"
    " SELECT 'nothing archived', 'nothing archived', 0",
)


def own(tenant: str) -> list[Envelope]:
    return [owned(event, tenant) for event in STORY]


def owned(event: Envelope, tenant: str) -> Envelope:
    told = {
        "tenant_id": tenant,
        "event_id": event_id(tenant, event.source, event.id),
        "subject": subject_of(event.data, tenant_id=tenant),
    }
    return event.model_copy(update=told)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A warehouse with a tenant and a log for each change, and for nothing else."""
    with warehouse(tmp_path_factory.mktemp("books")) as settings:
        client = connect(settings)
        for tenant, (statements, _) in CHANGES.items():
            land(client, own(tenant), topic_id=tenant)
            for statement in statements:
                client.command(statement.format(tenant=tenant), settings={"mutations_sync": 1})
        for statement in NOTHING_ARCHIVED:
            client.command(statement)
        yield settings


@pytest.fixture(scope="module")
def report(settings: Settings) -> Report:
    return verify(connect(settings), pause_seconds=0)


@pytest.mark.parametrize("tenant", CHANGES)
def test_what_was_changed_by_hand_is_the_one_difference(report: Report, tenant: str) -> None:
    _, expected = CHANGES[tenant]
    assert [
        replace(
            difference, tenant_id="", entity_id=difference.entity_id.removeprefix(f"{tenant}/0")
        )
        for difference in report.differences
        if difference.tenant_id == tenant or difference.entity_id == f"{tenant}/0"
    ] == expected


def test_a_log_of_which_nothing_was_archived_is_looked_at_as_well(report: Report) -> None:
    found = [each for each in report.differences if each.entity_id == "nothing archived/0"]
    assert found == [replace(offset("1 to 2"), entity_id="nothing archived/0")]


def test_each_telling_is_counted_once(report: Report) -> None:
    assert report.compared["raw.event"] == len(CHANGES) * len(set(STORY))


def test_a_row_on_its_way_is_no_difference(settings: Settings) -> None:
    client, told = connect(settings), own("on its way")
    archive(client, told, topic_id="on its way")
    looked_again = count()

    def notice(question: str) -> None:
        if question == "What was told?" and next(looked_again) == 1:
            land(client, told, topic_id="on its way")

    assert verify(client, tenant="on its way", notice=notice, pause_seconds=0).is_exact


def test_two_may_verify_at_once(settings: Settings) -> None:
    def is_exact(tenant: str) -> bool:
        return verify(connect(settings), tenant=tenant, pause_seconds=0).is_exact

    with ThreadPoolExecutor() as pool:
        assert list(pool.map(is_exact, ["main", "main", "a changed cell"])) == [True, True, False]


def test_a_failure_leaves_no_table_behind(settings: Settings) -> None:
    def notice(question: str) -> None:
        if question == "Which row has each deal?":
            raise InterruptedError

    client = connect(settings)
    with pytest.raises(InterruptedError):
        verify(client, tenant="main", notice=notice)
    left = client.query("SELECT name FROM system.tables WHERE name LIKE 'verify%'")
    assert left.result_rows == []


def test_the_command_says_that_every_row_is_right(settings: Settings) -> None:
    answered = typed(settings, "verify", "--tenant", "main")
    assert answered.returncode == 0
    assert ["core.deal", "1", "0"] in [line.split() for line in answered.stdout.splitlines()]
    assert answered.stdout.endswith("Every row is what the archive says.\n")


def test_the_snippets_of_the_how_to_do_what_it_says(
    settings: Settings, snippets: Callable[[Path], list[Any]]
) -> None:
    for snippet in snippets(ROOT / "docs/how-to/verify.md"):
        _, *arguments = snippet.text.split()
        assert typed(settings, *arguments).returncode == 0


def test_the_command_lists_what_differs(settings: Settings) -> None:
    answered = typed(settings, "verify", "--tenant", "a changed cell")
    assert answered.returncode == 1
    assert (
        "core.deal a changed cell D1 pipeline: found other, expected new business"
        in answered.stdout.splitlines()
    )


def test_the_command_tells_a_program_what_differs(settings: Settings) -> None:
    answered = typed(settings, "verify", "--tenant", "a removed row", "--json")
    assert answered.returncode == 1
    (difference,) = json.loads(answered.stdout)["differences"]
    assert (difference["table"], difference["found"]) == ("core.prospect", NO_ROW)


def test_the_command_does_not_call_a_misspelt_tenant_exact(settings: Settings) -> None:
    refused = typed(settings, "verify", "--tenant", "nobody")
    assert refused.returncode == 2
    assert refused.stderr.startswith("nobody: ")
