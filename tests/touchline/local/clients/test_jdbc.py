"""Do drivers for Java, and so Metabase, Tableau and DBeaver, get along with the warehouse?

The newest driver, and two that tools still bring along, on the Java runtime that Kafka runs on.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from touchline.local.jars import fetch, paths
from touchline.settings import Settings
from touchline.warehouse import password

HERE = Path(__file__).parent
LOCK = HERE / "jdbc.lock"
DRIVERS = ("0.9.9", "0.6.5", "0.4.6")


@pytest.fixture(scope="session")
def cache() -> Path:
    cache = Settings().cache / "jars"
    fetch(cache, lock=LOCK)
    return cache


@pytest.mark.parametrize("version", DRIVERS)
def test_a_driver_for_java_sees_what_bi_may_see(
    warehouse: Settings, cache: Path, version: str
) -> None:
    jars = [
        str(jar)
        for coordinate, jar in paths(cache, lock=LOCK).items()
        if version in coordinate or "slf4j" in coordinate
    ]
    program = [sys.executable, str(HERE / "jdbc.py"), str(warehouse.warehouse_port)]
    ran = subprocess.run(
        [*program, password(warehouse, "touchline"), *jars],
        capture_output=True, text=True, timeout=200, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout.splitlines()[-1])
    # An old driver cancels by itself when its own clock says so, and one of the two comes first.
    assert told.pop("time limit") in ("TIMEOUT", "CANCELLED")
    assert told == {
        "rows": [["d1", "7"], ["d2", "9"]],
        "types": [["1.5000", "None", "2026-01-02", "True"]],
        "empty": [],
        "many": 100_000,
        "views": ["deal", "deal_as_of"],
        "columns": ["deal_id", "amount"],
        "types known": True,
        "prepared": [["4", "it's\n"]],
        "limited": 5,
        "early error": "ACCESS_DENIED",
        "late error": "FUNCTION_THROW_IF",
        "cancelled": "CANCELLED",
        "wrong password": "AUTHENTICAT",
        "inserted": [["499500", "line\n999"]],
    }
