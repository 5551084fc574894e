"""Does the official client for JavaScript get along with the warehouse?"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from touchline.settings import Settings
from touchline.warehouse import password

PROGRAM = Path(__file__).with_name("javascript")
NODE, NPM = shutil.which("node"), shutil.which("npm")
pytestmark = pytest.mark.skipif(
    not (NODE and NPM), reason="node and npm are not installed on this machine"
)
DEALS = [{"deal_id": "d1", "amount": 7}, {"deal_id": "d2", "amount": 9}]


def test_the_client_for_javascript_sees_what_bi_may_see(
    warehouse: Settings, tmp_path: Path
) -> None:
    folder = shutil.copytree(PROGRAM, tmp_path / "client")
    install = [str(NPM), "ci", "--no-fund", "--no-audit", "--ignore-scripts"]
    installed = subprocess.run(install, cwd=folder, capture_output=True, timeout=200)
    if installed.returncode and not is_registry_there():
        pytest.skip("no registry answers `npm ping`; a package-lock that is wrong would still fail")
    assert installed.returncode == 0, installed.stderr.decode()
    named = {
        "ADDRESS": f"127.0.0.1:{warehouse.warehouse_port}",
        "PASSWORD": password(warehouse, "touchline"),
    }
    told = subprocess.run(
        [str(NODE), "main.js"],
        cwd=folder, env=os.environ | named, capture_output=True, check=True, timeout=100,
    )  # fmt: skip
    assert json.loads(told.stdout) == {
        "ping": True,
        "rows": DEALS,
        "packed": DEALS,
        "document": DEALS,
        "parameter": [{"text": "it's\n\t\\"}],
        "empty": [],
        "many": 300_000,
        "headed": 300_001,
        "early error": "ACCESS_DENIED",
        "late error": "FUNCTION_THROW_IF_VALUE_IS_NON_ZERO",
        "wrong password": "AUTHENTICATION_FAILED",
        "time limit": "TIMEOUT_EXCEEDED",
        "cancelled": "The user aborted a request.",
        "inserted": 499_500,
    }


def is_registry_there() -> bool:
    return subprocess.run([str(NPM), "ping"], capture_output=True, timeout=100).returncode == 0
