"""Does every alert ask for series that the processes really serve?"""

import re
from pathlib import Path
from urllib.request import urlopen

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from touchline.settings import Settings

ROOT = Path(__file__).parents[3]
ALERTS = {
    rule["alert"]: rule["expr"]
    for group in yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text())["groups"]
    for rule in group["rules"]
}
# Prometheus itself knows whether a process answers.
OF_PROMETHEUS = {"up"}
SUFFIX = {"counter": "_total", "histogram": "_bucket"}


def served(settings: Settings, process: str) -> set[str]:
    """The series of a process; those that have no value yet are announced all the same."""
    port = getattr(settings, f"{process}_metrics_port")
    with urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        families = list(text_string_to_metric_families(answer.read().decode()))
    return {family.name + SUFFIX.get(family.type, "") for family in families}


@pytest.mark.parametrize("alert", ALERTS)
def test_every_alert_asks_for_series_that_are_served(settings: Settings, alert: str) -> None:
    known = {
        name for process in ("collector", "router", "keeper") for name in served(settings, process)
    }
    asked = set(re.findall(r"\b(?:touchline|process)_\w+|\bup\b", ALERTS[alert]))
    assert asked
    assert asked <= known | OF_PROMETHEUS


@pytest.mark.parametrize("process", ["router", "keeper"])
def test_a_worker_tells_when_it_was_started(settings: Settings, process: str) -> None:
    assert "process_start_time_seconds" in served(settings, process)


def test_one_process_tells_what_the_warehouse_holds(settings: Settings) -> None:
    assert "touchline_dead_letters_open" in served(settings, "router")
    assert "touchline_dead_letters_open" not in served(settings, "keeper")
