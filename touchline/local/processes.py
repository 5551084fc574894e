"""Which processes make a Touchline, and when is each of them ready?

A process of a later wave starts when all of the wave before are ready. Every process listens on
127.0.0.1 only, reads its settings from the environment, and stops cleanly on SIGTERM.
"""

from touchline.local import kafka
from touchline.local.process import Process, answers, touchline
from touchline.local.warehouse import process as warehouse

PROCESSES = (
    Process(
        "broker",
        wave=0,
        ports=kafka.PORTS,
        prepare=kafka.prepare,
        command=kafka.command,
        is_ready=kafka.is_ready,
    ),
    Process(
        "warehouse",
        wave=0,
        ports=("warehouse_port",),
        prepare=warehouse.prepare,
        command=warehouse.command,
        is_ready=answers("warehouse_port", "/ping"),
    ),
    Process(
        "router",
        wave=1,
        ports=("router_metrics_port",),
        command=touchline("worker", "router"),
        is_ready=answers("router_metrics_port", "/readyz"),
    ),
    Process(
        "keeper",
        wave=1,
        ports=("keeper_metrics_port",),
        command=touchline("worker", "keeper"),
        is_ready=answers("keeper_metrics_port", "/readyz"),
    ),
    Process(
        "translator",
        wave=1,
        ports=("translator_metrics_port",),
        command=touchline("worker", "translator"),
        is_ready=answers("translator_metrics_port", "/readyz"),
        # Most have no CRM that calls, and another process takes a second and a hundred megabytes.
        is_wanted=lambda settings: settings.sources_file.exists(),
    ),
    Process(
        "collector",
        wave=1,
        ports=("collector_port", "collector_metrics_port"),
        command=touchline("collector"),
        is_ready=answers("collector_port", "/readyz"),
    ),
    Process(
        "notifier",
        wave=1,
        ports=("notifier_metrics_port",),
        command=touchline("notifier"),
        is_ready=answers("notifier_metrics_port", "/readyz"),
        is_wanted=lambda settings: settings.alerts_file.exists(),
    ),
)
STORES = frozenset({"broker", "warehouse"})
EVERYTHING = frozenset(process.name for process in PROCESSES)
