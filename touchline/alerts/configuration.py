"""What does `alerts.toml` say: through which channels, to whom, and with which thresholds?

Secrets never stand in it: it says in which variable or file one is. Without the file all rules have
their defaults, and nobody is told.
"""

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from events.values import IanaZone, Id
from projections.alerts.receiver import Receiver
from projections.alerts.rule import Rule, changed, rules
from streams.alerts.channels.alertmanager import Alertmanager
from streams.alerts.channels.channel import Channel
from streams.alerts.channels.mail import Mail
from streams.alerts.channels.others import Others
from streams.alerts.channels.pagerduty import PUBLIC, PagerDuty
from streams.alerts.channels.slack import Slack
from streams.alerts.channels.teams import Teams
from streams.alerts.channels.webhook import Webhook
from touchline.alerts.errors import AlertsRefused, SecretMissing, refused

Changes = dict[str, dict[str, Any]]
Read = Callable[["Secret"], str]


class Told(BaseModel):
    """Base of all that the file says."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Secret(Told):
    """Where a secret is: in a variable of the environment, or in a file that holds nothing else."""

    env: str = ""
    file: Path | None = None

    @model_validator(mode="after")
    def _is_in_one_place(self) -> "Secret":
        if bool(self.env) == bool(self.file):
            raise ValueError(ONE_PLACE)
        return self


ONE_PLACE: Final = 'either { env = "NAME" } or { file = "PATH" }'


class SlackTold(Told):
    kind: Literal["slack"]
    url: Secret

    def channel(self, read: Read) -> Channel:
        return Slack(read(self.url))


class EmailTold(Told):
    kind: Literal["email"]
    host: str
    port: int = 587
    sender: str
    to: str
    user: str = ""
    password: Secret | None = None
    encryption: Literal["starttls", "tls", "none"] = "starttls"

    def channel(self, read: Read) -> Channel:
        password = read(self.password) if self.password else ""
        return Mail(
            self.host, self.port, self.sender, self.to, self.user, password, self.encryption
        )


class TeamsTold(Told):
    kind: Literal["teams"]
    url: Secret

    def channel(self, read: Read) -> Channel:
        return Teams(read(self.url))


class WebhookTold(Told):
    kind: Literal["webhook"]
    url: Secret
    secret: Secret

    def channel(self, read: Read) -> Channel:
        return Webhook(read(self.url), read(self.secret), partial(datetime.now, UTC))


class AlertmanagerTold(Told):
    kind: Literal["alertmanager"]
    url: Secret

    def channel(self, read: Read) -> Channel:
        return Alertmanager(read(self.url))


class PagerDutyTold(Told):
    kind: Literal["pagerduty"]
    routing_key: Secret
    url: str = PUBLIC

    def channel(self, read: Read) -> Channel:
        return PagerDuty(read(self.routing_key), self.url)


class AppriseTold(Told):
    kind: Literal["apprise"]
    url: Secret

    def channel(self, read: Read) -> Channel:
        return Others(read(self.url))


ChannelTold = Annotated[
    SlackTold
    | EmailTold
    | TeamsTold
    | WebhookTold
    | AlertmanagerTold
    | PagerDutyTold
    | AppriseTold,
    Field(discriminator="kind"),
]


class ReceiverTold(Told):
    """A rep is told of what is theirs, by `rep`; a manager or operator of a tenant, or of all."""

    name: Id
    audience: Literal["rep", "manager", "operator"]
    channels: tuple[str, ...] = Field(min_length=1)
    tenant: str = ""
    rep: str = ""
    timezone: IanaZone = "UTC"
    quiet_from: time | None = None
    quiet_until: time | None = None
    group_minutes: float = Field(default=5, ge=0)

    @model_validator(mode="after")
    def _is_somebody(self) -> "ReceiverTold":
        is_whole = bool(self.rep and self.tenant) if self.audience == "rep" else not self.rep
        if not is_whole:
            raise ValueError(WHOSE)
        return self

    @property
    def receiver(self) -> Receiver:
        return Receiver(
            name=self.name,
            audience=self.audience,
            channels=self.channels,
            tenant_id=self.tenant,
            rep_id=self.rep,
            timezone=self.timezone,
            quiet_from=self.quiet_from,
            quiet_until=self.quiet_until,
            group_minutes=self.group_minutes,
        )


WHOSE: Final = "`rep` and `tenant` for a rep, and no `rep` for anybody else"


class TenantTold(Told):
    rules: Changes = Field(default_factory=dict)


class FileTold(Told):
    """The whole file."""

    channels: dict[str, ChannelTold] = Field(default_factory=dict)
    receivers: tuple[ReceiverTold, ...] = ()
    rules: Changes = Field(default_factory=dict)
    tenants: dict[str, TenantTold] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the file says, with its secrets read."""

    channels: Mapping[str, Channel]
    receivers: tuple[Receiver, ...]
    rules: tuple[Rule, ...]
    by_tenant: Mapping[str, tuple[Rule, ...]]

    def rules_of(self, tenant: str) -> tuple[Rule, ...]:
        """The rules with the numbers of a tenant."""
        return self.by_tenant.get(tenant, self.rules)


def configuration(file: Path) -> Configuration:
    """What the file says; raises AlertsRefused."""
    told = _told(file)
    known = changed(rules(), told.rules)
    for number, receiver in enumerate(told.receivers):
        _refuse_unknown_channels(file, number, receiver, told.channels)
    return Configuration(
        channels={
            name: channel.channel(partial(_secret, file, name))
            for name, channel in told.channels.items()
        },
        receivers=tuple(each.receiver for each in told.receivers),
        rules=tuple(known),
        by_tenant={
            tenant: tuple(changed(known, own.rules)) for tenant, own in told.tenants.items()
        },
    )


def _told(file: Path) -> FileTold:
    try:
        return FileTold.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return FileTold()
    except tomllib.TOMLDecodeError as problem:
        raise AlertsRefused(file, "TOML", found=str(problem), expected="TOML") from problem
    except ValidationError as problem:
        raise refused(file, problem) from None  # It would show what was found.


def _refuse_unknown_channels(
    file: Path, number: int, receiver: ReceiverTold, channels: Mapping[str, object]
) -> None:
    for channel in receiver.channels:
        if channel not in channels:
            where = f"receivers.{number}.channels"
            expected = f"one of {', '.join(sorted(channels)) or 'the channels, and there is none'}"
            raise AlertsRefused(file, where, found=repr(channel), expected=expected)


def _secret(file: Path, channel: str, secret: Secret) -> str:
    where = f"channels.{channel}"
    if secret.env:
        if found := os.environ.get(secret.env, ""):
            return found
        expected = f"a secret in the variable {secret.env}"
        raise SecretMissing(file, where, found="nothing", expected=expected)
    place = file.parent / (secret.file or "")
    try:
        return place.read_text(encoding="utf-8").strip()
    except OSError as problem:
        expected = f"a secret in the file {place}"
        said = type(problem).__name__
        raise SecretMissing(file, where, found=said, expected=expected) from None
