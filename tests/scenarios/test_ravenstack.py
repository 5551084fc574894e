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
from tests.shared import SHARED, needs
from touchline.local.runtime import Runtime
from touchline.settings import Settings
from touchline.verify import verify
from touchline.warehouse import connect

ROOT = Path(__file__).parents[2]
DATA = SHARED / "data/ravenstack"
MAPPING = ROOT / "examples" / "ravenstack" / "mapping.toml"
RETENTION = """
    SELECT
        month_end, value, accounts,
        nrr_1m_numerator, nrr_1m_denominator, nrr_1m,
        grr_1m_numerator, grr_1m_denominator, grr_1m,
        churned_1m_numerator, churned_1m_denominator, churned_1m,
        nrr_12m_numerator, nrr_12m_denominator, nrr_12m,
        grr_12m_numerator, grr_12m_denominator, grr_12m,
        churned_12m_numerator, churned_12m_denominator, churned_12m
    FROM bi.portfolio_retention_monthly
    WHERE unit = 'mrr' AND currency = 'USD' AND owner_id = 'unknown'
        AND month_end <= (SELECT max(day) FROM bi.portfolio_value_daily WHERE value != 0)
"""

pytestmark = needs(DATA)


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


def retention(numerator: Any, denominator: Any, value: float | None) -> Fraction | None:
    """The fraction exactly, once the figure is found to be it."""
    exact = Fraction(numerator) / Fraction(denominator) if denominator else None
    assert value == (None if exact is None else pytest.approx(float(exact), rel=1e-12))
    return exact


def found_months(bi: Client) -> dict[date, Month]:
    return {
        day: Month(
            value, accounts, *(retention(*found[first : first + 3]) for first in range(0, 18, 3))
        )
        for day, value, accounts, *found in bi.query(RETENTION).result_rows
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
    assert sum(month.net_retention_of_year is not None for month in expected.values()) == 12
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
