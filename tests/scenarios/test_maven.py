"""Does a real export come out as the figures that its CSV files hold?

The Maven data set goes by its shipped mapping through collector, Kafka, workers and warehouse, with
the command that a person types. Every figure is compared with maven_expected.py, which reads the
files by itself.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from clickhouse_connect.driver.client import Client

from projections.fact import TABLE as FACTS
from projections.meaning import TABLES
from tests.scenarios import maven_expected, maven_found
from tests.scenarios.maven_expected import Deal
from tests.shared import SHARED, needs
from touchline.local.runtime import Runtime
from touchline.settings import Settings
from touchline.verify import verify
from touchline.warehouse import connect

ROOT = Path(__file__).parents[2]
DATA = SHARED / "data/maven"
MAPPING = ROOT / "examples" / "maven" / "mapping.toml"
SECONDS_MAX = 60

pytestmark = needs(DATA)


class Maven(NamedTuple):
    """The data set after its first import."""

    settings: Settings
    report: dict[str, Any]
    seconds: float
    deals: list[Deal]
    bi: Client


@pytest.fixture(scope="module")
def maven(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Maven]:
    settings = Settings.with_free_ports(tmp_path_factory.mktemp("maven"))
    with Runtime(settings):
        began = time.monotonic()
        report = imported(settings, DATA)
        seconds = time.monotonic() - began
        yield Maven(settings, report, seconds, maven_expected.deals(DATA), connect(settings, "bi"))


def imported(settings: Settings, folder: Path) -> dict[str, Any]:
    done = typed(settings, folder, MAPPING)
    assert done.returncode == 0
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def typed(
    settings: Settings, folder: Path, mapping: Path, *options: str
) -> subprocess.CompletedProcess[bytes]:
    """The command as a person types it."""
    told = [str(folder), "--mapping", str(mapping), "--json", *options]
    return subprocess.run(
        [sys.executable, "-m", "touchline", "import", *told],
        cwd=ROOT,
        env=os.environ | settings.environment(),
        stdout=subprocess.PIPE,
        check=False,
    )


def test_from_the_command_to_the_views_it_takes_less_than_a_minute(maven: Maven) -> None:
    assert maven.seconds < SECONDS_MAX


def test_every_row_is_told_and_what_was_mended_is_said(maven: Maven) -> None:
    report = maven.report
    assert report["rejected"] == 0
    assert report["rows"] == {"accounts.csv": 85, "sales_teams.csv": 35, "sales_pipeline.csv": 8800}
    assert report["undated"]["deal.created"] == 500
    mended = {mend["found"]: (mend["mended"], mend["rows"]) for mend in report["mended"]}
    assert mended["GTXPro"] == ("GTX Pro", 1480)
    assert mended["technolgy"] == ("technology", 12)
    left_aside = {Path(path).name for path in report["left_aside"]}
    assert left_aside == {"data_dictionary.csv", "products.csv"}


@pytest.mark.parametrize("group", maven_expected.GROUPS)
def test_outcomes_win_rate_revenue_and_cycles_are_those_of_the_files(
    maven: Maven, group: str
) -> None:
    expected = maven_expected.figures_by(group, maven.deals)
    assert maven_found.figures_by(group, maven.bi) == expected


def test_each_month_ended_as_the_files_say(maven: Maven) -> None:
    ends = maven_expected.month_ends(maven.deals)
    assert len(ends) == 15
    found = {day: maven_found.as_of(day, maven.bi) for day in ends}
    assert found == {day: maven_expected.as_of(day, maven.deals) for day in ends}


def test_the_monthly_views_are_those_of_the_files(maven: Maven) -> None:
    assert maven_found.months(maven.bi) == maven_expected.months(maven.deals)


def test_each_deal_has_the_account_owner_and_days_of_its_row(maven: Maven) -> None:
    assert maven_found.deals(maven.bi) == {deal.id: deal for deal in maven.deals}


def test_undated_deals_are_open_and_in_no_view_as_of_a_day(maven: Maven) -> None:
    undated = "SELECT countIf(status = 'open'), count() FROM {} WHERE created_at IS NULL"
    assert maven.bi.query(undated.format("bi.deal")).first_row == (500, 500)
    as_of = "bi.deal_as_of(day = '2040-01-01')"
    assert maven.bi.query(undated.format(as_of)).first_row == (0, 0)


def test_what_the_files_do_not_say_is_unknown_and_not_zero(maven: Maven) -> None:
    (counts,) = maven.bi.query(
        """
        SELECT
            countIf(account_id = 'unknown' AND status = 'open'),
            countIf(account_id = 'unknown'),
            countIf(amount IS NULL AND status != 'won'),
            countIf(status != 'won')
        FROM bi.deal
        """
    ).result_rows
    assert counts == (1425, 1425, 4562, 4562)


def test_agents_without_deals_are_there(maven: Maven) -> None:
    idle = """
        SELECT groupArray(rep_id) FROM bi.dim_rep
        WHERE rep_id NOT IN (SELECT owner_id FROM bi.deal) AND rep_id != 'unknown'
    """
    ((found,),) = maven.bi.query(idle).result_rows
    assert set(found) == maven_expected.idle_agents(DATA)
    assert len(found) == 5


def test_every_row_is_what_the_archive_says(maven: Maven) -> None:
    assert verify(connect(maven.settings)).differences == []


def test_importing_again_in_another_order_changes_not_one_row(maven: Maven, tmp_path: Path) -> None:
    before = rows(maven.settings)
    for path in DATA.glob("*.csv"):
        shuffle(path, tmp_path / path.name)
    report = imported(maven.settings, tmp_path)
    assert report["events"] == maven.report["events"]
    assert rows(maven.settings) == before


def test_a_row_that_lies_ahead_is_kept_and_told_once_it_is_mended(
    maven: Maven, tmp_path: Path
) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(
        """
        source = "crm"
        [files.accounts]
        name = "accounts.csv"
        [[events]]
        type = "account.created"
        each = "accounts"
        id = "{name}"
        occurred_at = "{since}"
        data.account_id = "{name}"
        """,
        encoding="utf-8",
    )
    (tmp_path / "accounts.csv").write_text("name,since\nA,2017-01-01\nB,2099-12-31\n", "utf-8")
    kept = tmp_path / "kept"
    options = ("--tenant", "other", "--rejected", str(kept))
    done = typed(maven.settings, tmp_path, mapping, *options)
    (rejection,) = json.loads(done.stdout)["rejections"]
    assert done.returncode == 1
    assert (rejection["line"], rejection["row"]) == (3, {"name": "B", "since": "2099-12-31"})
    rows_kept = kept / "accounts.csv"
    rows_kept.write_text(rows_kept.read_text("utf-8-sig").replace("2099", "2019"), "utf-8")
    again = typed(maven.settings, kept, mapping, *options)
    assert again.returncode == 0
    found = """
        SELECT account_id FROM bi.dim_account
        WHERE tenant_id = 'other' AND created_on < '2020-01-01'
    """
    assert set(maven.bi.query(found).result_columns[0]) == {"A", "B"}


def rows(settings: Settings) -> dict[str, list[Any]]:
    """Every row of core with its version, and every fact."""
    client = connect(settings)
    return {
        table.name: list(client.query(f"SELECT * FROM {table.name} FINAL ORDER BY ALL").result_rows)
        for table in (*TABLES.values(), FACTS)
    }


def shuffle(path: Path, into: Path) -> None:
    header, *body = path.read_text(encoding="utf-8").splitlines()
    random.Random(path.name).shuffle(body)
    into.write_text("\n".join([header, *body]), encoding="utf-8")
