"""Does the driver for Go, and so Grafana, get along with the warehouse?"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from touchline.settings import Settings
from touchline.warehouse import password

PROGRAM = Path(__file__).with_name("go")
GO = shutil.which("go")
DRIVER = "github.com/ClickHouse/clickhouse-go/v2"
SECONDS_TO_BUILD_MAX = 900
pytestmark = pytest.mark.skipif(GO is None, reason="go is not installed on this machine")


@pytest.mark.timeout(SECONDS_TO_BUILD_MAX + 120)
def test_the_driver_for_go_sees_what_bi_may_see(warehouse: Settings, tmp_path: Path) -> None:
    fetch = [str(GO), "mod", "download"]
    fetched = subprocess.run(fetch, cwd=PROGRAM, capture_output=True, timeout=SECONDS_TO_BUILD_MAX)
    if fetched.returncode and not is_offered():
        pytest.skip(f"nothing offers {DRIVER} here; a go.sum that is wrong would still fail")
    assert fetched.returncode == 0, fetched.stderr.decode()
    client = tmp_path / "client"
    build = [str(GO), "build", "-o", str(client), "."]
    subprocess.run(build, cwd=PROGRAM, check=True, timeout=SECONDS_TO_BUILD_MAX)
    named = {
        "ADDRESS": f"127.0.0.1:{warehouse.warehouse_port}",
        "PASSWORD": password(warehouse, "touchline"),
    }
    told = subprocess.run(
        [str(client)], env=os.environ | named, capture_output=True, check=True, timeout=100
    )
    packings = ("plain", "lz4", "zstd", "gzip", "br")
    assert json.loads(told.stdout) == {
        **{f"rows {packing}": "d1 7, d2 9" for packing in packings},
        "version": True,
        "view": 1,
        "empty": 0,
        "many": 300_000,
        "early error": 497,
        "late error": "too far",
        "wrong password": 516,
        "time limit": "stopped",
        "cancelled": "stopped",
        "inserted": 499_500,
    }


def is_offered() -> bool:
    """Whether the proxy of this machine knows the driver in any version."""
    ask = [str(GO), "list", "-m", "-versions", DRIVER]
    return subprocess.run(ask, cwd=PROGRAM, capture_output=True, timeout=100).returncode == 0
