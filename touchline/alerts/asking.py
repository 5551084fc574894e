"""What fires now, who was told, and what may a person say to it?"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from projections.alerts.alert import FIRING, RESOLVED, AlertRow, alert_key
from projections.alerts.errors import OtherRule
from projections.alerts.notice import Notice
from projections.alerts.notification import FIRST, NotificationRow
from projections.alerts.rule import Rule, rules
from projections.alerts.word import ACKNOWLEDGED, MUTED, TABLE, WordRow, Words
from streams.alerts.tables import alerts, notifications, words
from streams.warehouse import insert
from touchline.alerts.errors import NoSuchAlert

LISTED = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Listed:
    """An alert as it is now: firing, acknowledged, muted, shadow or resolved."""

    alert: AlertRow
    state: str
    told: tuple[str, ...]

    def as_json(self) -> Mapping[str, Any]:
        alert = self.alert
        return {
            "alert_key": alert.alert_key,
            "state": self.state,
            "since": alert.changed_at.isoformat(),
            "tenant_id": alert.tenant_id,
            "rule": alert.rule,
            "title": alert.title,
            "text": alert.text,
            "told": self.told,
        }


def listed(client: Any, now: datetime, *, tenant: str = "", is_all: bool = False) -> list[Listed]:
    """The alerts that fire, the newest first; of a month also those that are over.

    Those about one person are nobody else's to read, and are left out.
    """
    personal = {rule.id for rule in rules() if rule.is_about_person}
    changes = alerts(client, now - LISTED, tenant)
    sent = notifications(client, now - LISTED)
    said = Words(words(client))
    latest = {change.alert_key: change for change in changes}
    found = [_listed(alert, sent, said, now) for alert in latest.values()]
    shown = [
        each
        for each in found
        if each.alert.rule not in personal and (is_all or each.alert.is_firing)
    ]
    return sorted(shown, key=lambda each: (each.alert.changed_at, each.alert.id), reverse=True)


def acknowledge(client: Any, key: str, *, by: str, now: datetime) -> AlertRow:
    """Say that somebody knows: no escalation until it begins again."""
    for each in listed(client, now):
        if each.alert.alert_key == key:
            alert = each.alert
            word = WordRow(key, alert.tenant_id, ACKNOWLEDGED, alert.number, by, now, now)
            insert(client, TABLE, [word])
            return alert
    raise NoSuchAlert(key)


def mute(client: Any, about: str, *, tenant: str, by: str, now: datetime, until: datetime) -> None:
    """Nobody is told of this alert, or of this rule, until then."""
    keys = {each.alert.alert_key for each in listed(client, now, is_all=True)}
    if about not in keys and about not in {rule.id for rule in rules()}:
        raise NoSuchAlert(about)
    insert(client, TABLE, [WordRow(about, tenant, MUTED, 0, by, now, until)])


def rule_named(known: Iterable[Rule], name: str) -> Rule:
    """The rule of this name; raises OtherRule."""
    by_id = {rule.id: rule for rule in known}
    if name not in by_id:
        raise OtherRule(name, "id", found=name, expected=" or ".join(sorted(by_id)))
    return by_id[name]


def trial(channel: str, now: datetime) -> Iterator[Notice]:
    """A beginning and its end, which are about nothing."""
    for number, change in enumerate((FIRING, RESOLVED), start=1):
        alert = AlertRow(
            tenant_id="test",
            alert_key=alert_key("test", "test", f"{channel}/{now:%Y%m%dT%H%M%S}"),
            number=number,
            rule="test",
            subject=channel,
            rep_id="",
            change=change,
            audience="operator",
            is_urgent=False,
            is_quiet=False,
            is_shadow=False,
            value=0,
            title="Touchline tries this channel",
            text="Nothing is wrong." if number == 1 else "",
            changed_at=now,
            escalates_to="",
            escalate_after_hours=0,
        )
        name = f"test-{channel}-{now:%Y%m%dT%H%M%S}-{number}"
        yield Notice(name, "test", "you", FIRST, (alert,), now)


def _listed(alert: AlertRow, sent: list[NotificationRow], said: Words, now: datetime) -> Listed:
    about = [row for row in sent if alert.id in row.alert_ids]
    told = sorted(f"{row.receiver} by {row.channel}: {row.state}" for row in about)
    return Listed(alert, _state(alert, said, now), tuple(told))


def _state(alert: AlertRow, said: Words, now: datetime) -> str:
    if not alert.is_firing:
        return RESOLVED
    if alert.is_shadow:
        return "shadow"
    if said.is_acknowledged(alert):
        return ACKNOWLEDGED
    return MUTED if said.is_muted(alert, now) else FIRING
