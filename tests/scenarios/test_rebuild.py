"""Is everything folded again beside the traffic, and read only when it is exact?

One house in which events go on all the time; each test leaves it in some generation, and the next
begins there. The last one upgrades it.
"""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import projections
from streams.rebuilds import Step
from tests.scenarios.rebuilding import LIVE, House, changed
from touchline.landing import wait_until_landed
from touchline.local.runtime import Runtime
from touchline.rebuild.handing_over import roles_at_work
from touchline.settings import Settings
from touchline.simulator import simulate
from touchline.verify import verify

HOW_TO = Path(__file__).parents[2] / "docs/how-to/rebuild-and-upgrade.md"
EXACT = "Every row is what the archive says, and the views read it."
SEED, STORY_EVENTS = 7, 400
TOLD_BEFORE = f"NOT startsWith(deal_id, '{LIVE}')"
TOLD_MEANWHILE = f"startsWith(deal_id, '{LIVE}')"
BEFORE_THE_SWITCH = (
    "rebuild.begun",
    "rebuild.laid_out",
    "rebuild.page_routed",
    "rebuild.routed",
    "rebuild.folded",
    "rebuild.verified",
)
# The workers of the new generation take seconds to start.
BEING_FOLDED = (Step.LAID_OUT, Step.ROUTED)
AFTER_THE_SWITCH = ("rebuild.switched", "rebuild.handed_over")
PERSON_DECIDES = 78
INTERRUPTED = 130
# Rows that say something else than the events, and the oracle that agrees with them.
OTHER_FOLD = {
    "__init__.py": (
        f"MEANING: Final = {projections.MEANING}",
        f"MEANING: Final = {projections.MEANING + 1}",
    ),
    "deal.py": ('word(created, "pipeline")', 'word(created, "pipeline").upper()'),
    "verify/row_deal.sql": ("creation.said.pipeline", "upper(creation.said.pipeline)"),
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    settings = Settings.with_free_ports(tmp_path_factory.mktemp("house"))
    with Runtime(settings) as runtime:
        house = House(runtime)
        house.tell(list(simulate(seed=SEED, reps=2, weeks=1))[:STORY_EVENTS])
        wait_until_landed(settings)
        yield house


def test_it_ends_exact_and_is_read_although_events_go_on(
    house: House, snippets: Callable[[Path], list[Any]]
) -> None:
    (snippet,) = snippets(HOW_TO)
    before, deals = house.generation, house.deals(TOLD_BEFORE)
    seen = set[int]()
    with house.telling():
        process = house.begin(*snippet.text.split()[1:])
        ended = house.end(process, look=lambda: seen.add(house.deals(TOLD_BEFORE)))
    assert (ended.code, ended.err.count("Traceback")) == (0, 0)
    assert ended.out.splitlines()[1:] == [EXACT]
    assert house.generation == before + 1
    assert seen == {deals} != {0}
    assert house.is_clean()


def test_nothing_that_was_told_meanwhile_is_missing(house: House) -> None:
    house.tell([])
    wait_until_landed(house.settings)
    assert house.deals(TOLD_MEANWHILE) == next(house.live)
    assert verify(house.client).differences == []


def test_workers_and_freshness_are_of_the_generation_that_is_read(house: House) -> None:
    assert roles_at_work(house.settings.kafka_bootstrap, house.generation) == {"router", "keeper"}
    groups = house.client.query("SELECT DISTINCT consumer_group FROM bi.data_freshness").result_rows
    assert sorted(groups) == [
        (f"touchline-keeper-{house.generation}",),
        (f"touchline-router-{house.generation}",),
    ]
    (as_of,) = house.client.query("SELECT recorded_at FROM core.known_until").first_row
    assert as_of is not None


def test_a_second_one_is_refused_and_an_interrupted_one_changes_nothing(house: House) -> None:
    before = house.generation
    process = house.begin()
    house.wait(lambda: house.last.generation > before and not house.last.is_over)
    adopting = house.begin("topics", "adopt", "touchline.facts", "--lost")
    for second in (house.rebuild(), house.end(adopting)):
        assert (second.code, second.out) == (1, "")
        assert "found one to generation" in second.err
    process.send_signal(signal.SIGINT)
    first = house.end(process)
    assert (first.code, first.err.count("Traceback")) == (INTERRUPTED, 0)
    assert (house.generation, house.last.step) == (before, Step.GIVEN_UP)
    assert house.is_clean()


@pytest.mark.parametrize("point", BEFORE_THE_SWITCH)
def test_killed_before_the_switch_it_changes_nothing(house: House, point: str) -> None:
    before, deals, begun = house.generation, house.deals("true"), house.last.generation
    assert house.rebuild(crash_at=point).code == -signal.SIGKILL
    assert (house.generation, house.deals("true")) == (before, deals)
    assert house.last.generation == begun + 1


def test_a_row_that_is_not_what_the_archive_says_is_never_read(house: House) -> None:
    before, begun = house.generation, house.last.generation
    process = house.begin()
    house.wait(lambda: house.last.generation > begun and house.last.step in BEING_FOLDED)
    house.client.command(
        "INSERT INTO core.deal (tenant_id, deal_id, generation, version) "
        f"VALUES ('main', 'tampered', {house.last.generation}, 1)"
    )
    ended = house.end(process)
    assert ended.code == 1
    (difference,) = ended.told["report"]["differences"]
    assert (difference["entity_id"], difference["found"]) == ("tampered", "a row")
    assert (house.generation, house.last.step) == (before, Step.GIVEN_UP)
    assert house.is_clean()


@pytest.mark.parametrize("point", AFTER_THE_SWITCH)
def test_killed_after_the_switch_it_is_finished_by_the_next_run(house: House, point: str) -> None:
    before = house.generation
    assert house.rebuild(crash_at=point).code == -signal.SIGKILL
    switched = house.generation
    assert switched > before
    ended = house.rebuild()
    assert (ended.code, ended.told["generation"], ended.told["report"]) == (0, switched, None)
    assert house.is_clean()
    assert verify(house.client).differences == []


def test_another_fold_is_read_from_its_switch_on_and_older_code_is_refused(
    house: House, tmp_path: Path
) -> None:
    code = changed(Path(projections.__file__).parent, tmp_path, OTHER_FOLD)
    before = pipelines(house)
    seen = set[frozenset[str]]()
    with house.telling():
        ended = house.end(house.begin(code=code), look=lambda: seen.add(pipelines(house)))
    assert (ended.code, ended.told["meaning"]) == (0, projections.MEANING + 1)
    after = frozenset(name.upper() for name in before)
    assert pipelines(house) == after
    assert before in seen <= {before, after}
    workers = [house.runtime.children[role] for role in ("router", "keeper")]
    house.wait(lambda: all(worker.exit_code == PERSON_DECIDES for worker in workers))
    assert ["upgrade this Touchline" in worker.trouble for worker in workers] == [True, True]


def pipelines(house: House) -> frozenset[str]:
    answer = house.client.query("SELECT DISTINCT pipeline FROM bi.deal")
    return frozenset(name for (name,) in answer.result_rows)
