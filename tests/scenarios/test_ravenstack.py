"""Do subscriptions come out as the recurring revenue and retention that their files hold?

RavenStack goes by its shipped mapping through collector, Kafka, workers and warehouse, with the
command that a person types. Every month is compared with ravenstack_expected.py, which reads the
files by itself.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from clickhouse_connect.driver.client import Client

from projections.fact import TABLE as FACTS
from tests.scenarios import ravenstack_expected
from tests.scenarios.ravenstack_expected import Month
from touchline.local.runtime import Runtime
from touchline.settings import Settings
from touchline.verify import verify
from touchline.warehouse import connect

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data" / "ravenstack"
MAPPING = ROOT / "examples" / "ravenstack" / "mapping.toml"
VALUES_AT_MONTH_ENDS = """
    WITH
        ends AS
        (
            SELECT account_id, day, value
            FROM bi.portfolio_value_daily
            WHERE day = toLastDayOfMonth(day) AND unit = 'mrr' AND currency = 'USD' AND value != 0
        ),
        compared AS
        (
            SELECT now.day AS day, now.value AS value, before.value AS value_before
            FROM ends AS now
            LEFT JOIN ends AS before
                ON before.account_id = now.account_id
                AND before.day = toStartOfMonth(now.day) - 1
            UNION ALL
            SELECT toLastDayOfMonth(before.day + 1) AS day, 0 AS value, before.value AS value_before
            FROM ends AS before
            LEFT JOIN ends AS now
                ON now.account_id = before.account_id
                AND now.day = toLastDayOfMonth(before.day + 1)
            WHERE now.account_id = ''
        )
    SELECT
        day,
        sum(value) AS mrr,
        countIf(value != 0) AS accounts,
        sum(value_before) AS before,
        sumIf(value, value_before != 0) AS kept,
        sum(least(value, value_before)) AS kept_at_most,
        countIf(value_before != 0) AS payers_before,
        countIf(value_before != 0 AND value = 0) AS payers_lost
    FROM compared
    WHERE day <= (SELECT max(day) FROM ends)
    GROUP BY day
    ORDER BY day
"""

pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"../shared is missing: there is no {DATA}"
)


class RavenStack(NamedTuple):
    settings: Settings
    report: dict[str, Any]
    bi: Client


@pytest.fixture(scope="module")
def ravenstack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RavenStack]:
    settings = Settings.with_free_ports(tmp_path_factory.mktemp("ravenstack"))
    with Runtime(settings):
        yield RavenStack(settings, imported(settings), connect(settings, "bi"))


def imported(settings: Settings) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "touchline", "import", DATA, "--mapping", MAPPING, "--json"],
        cwd=ROOT,
        env=os.environ | settings.environment(),
        stdout=subprocess.PIPE,
        check=True,
    )
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def ratio(part: Any, whole: Any) -> Fraction | None:
    return Fraction(part) / Fraction(whole) if whole else None


def found_months(bi: Client) -> dict[date, Month]:
    rows = bi.query(VALUES_AT_MONTH_ENDS).result_rows
    return {
        day: Month(
            mrr=mrr,
            accounts=accounts,
            net_retention=ratio(kept, before),
            gross_retention=ratio(kept_at_most, before),
            logo_churn=ratio(payers_lost, payers_before),
        )
        for day, mrr, accounts, before, kept, kept_at_most, payers_before, payers_lost in rows
    }


def test_every_row_is_told_or_known_to_be_worth_nothing(ravenstack: RavenStack) -> None:
    report = ravenstack.report
    assert report["rejected"] == 0
    assert report["rows"] == {"ravenstack_accounts.csv": 500, "ravenstack_subscriptions.csv": 5000}
    assert report["untold"] == {"ravenstack_subscriptions.csv": 778 + 13}


def test_revenue_retention_and_churn_of_each_month_are_those_of_the_files(
    ravenstack: RavenStack,
) -> None:
    expected = ravenstack_expected.months(DATA)
    assert len(expected) == 24
    assert found_months(ravenstack.bi) == expected


def test_movements_add_up_to_the_revenue_of_each_month(ravenstack: RavenStack) -> None:
    for day, month in ravenstack_expected.months(DATA).items():
        moved = ravenstack.bi.query(
            "SELECT sum(amount) FROM bi.account_value_movement WHERE day <= {day:Date}",
            parameters={"day": day},
        )
        assert moved.first_row == (month.mrr,)


def test_every_row_is_what_the_archive_says(ravenstack: RavenStack) -> None:
    assert verify(connect(ravenstack.settings)).differences == []


def test_importing_again_adds_no_fact(ravenstack: RavenStack) -> None:
    def facts() -> object:
        query = f"SELECT count(), groupBitXor(cityHash64(*)) FROM {FACTS.name} FINAL"
        return connect(ravenstack.settings).query(query).first_row

    before = facts()
    imported(ravenstack.settings)
    assert facts() == before
