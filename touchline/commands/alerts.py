"""What fires, who was told, and does a channel work?

Exit codes: 0 it was done; 1 it could not be, and one sentence says why.
"""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from touchline.settings import Settings

if TYPE_CHECKING:
    from datetime import datetime

    from projections.alerts.alert import AlertRow

app = typer.Typer(help="See, acknowledge, mute and try alerts.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
ChannelName = Annotated[str, typer.Argument(metavar="CHANNEL", help="As the alerts file calls it.")]
Key = Annotated[str, typer.Argument(metavar="KEY", help="As `list` prints it.")]
About = Annotated[str, typer.Argument(metavar="KEY|RULE", help="An alert, or all of a rule.")]
RuleId = Annotated[str, typer.Argument(metavar="RULE", help="As the reference lists it.")]
Tenant = Annotated[str, typer.Option(help="Only of this tenant; without, of all.")]
OneTenant = Annotated[str, typer.Option(help="Whose; by default the tenant of the settings.")]
By = Annotated[str, typer.Option(help="Who says so.")]
For = Annotated[str, typer.Option("--for", metavar="SPAN", help="How long, such as 90m or 7d.")]
Since = Annotated[str, typer.Option(metavar="WHEN", help="From 2026-03-02 on, or 90d back.")]
All = Annotated[bool, typer.Option("--all", help="Also those of a month that are over.")]


@app.command("list")
def list_(tenant: Tenant = "", is_all: All = False, is_json: AsJson = False) -> None:
    """List the alerts that fire, the newest first."""
    from touchline.alerts.asking import listed
    from touchline.warehouse import connect

    found = listed(connect(Settings(), user="reader"), _now(), tenant=tenant, is_all=is_all)
    if is_json:
        typer.echo(json.dumps([each.as_json() for each in found], indent=2))
        return
    for each in found:
        alert = each.alert
        typer.echo(
            f"{alert.alert_key}  {alert.changed_at:%Y-%m-%d %H:%M}  {each.state}  {alert.title}"
        )
    if not found:
        typer.echo("no alerts")


@app.command()
def ack(key: Key, by: By = "operator", is_json: AsJson = False) -> None:
    """Say that somebody knows of an alert: it does not escalate until it begins again."""
    from touchline.alerts.asking import acknowledge
    from touchline.warehouse import connect

    alert = acknowledge(connect(Settings()), key, by=by, now=_now())
    _say(f"acknowledged: {alert.title}", {"acknowledged": alert.id}, is_json=is_json)


@app.command()
def mute(
    about: About,
    span: For = "7d",
    tenant: Tenant = "",
    by: By = "operator",
    is_json: AsJson = False,
) -> None:
    """Tell nobody of an alert, or of all alerts of a rule, for a while; 0s ends it."""
    from touchline.alerts.asking import mute as say_mute
    from touchline.moments import moment
    from touchline.warehouse import connect

    now = _now()
    until = now + (now - moment(span, now))
    say_mute(connect(Settings()), about, tenant=tenant, by=by, now=now, until=until)
    _say(
        f"muted until {until:%Y-%m-%d %H:%M} UTC",
        {"muted": about, "until": until.isoformat()},
        is_json=is_json,
    )


@app.command("test")
def try_channel(channel: ChannelName, is_json: AsJson = False) -> None:
    """Send the beginning and the end of an alert about nothing through a channel."""
    import asyncio

    from touchline.alerts.asking import trial
    from touchline.alerts.configuration import configuration
    from touchline.alerts.errors import NoSuchChannel

    settings = Settings()
    channels = configuration(settings.alerts_file).channels
    if channel not in channels:
        raise NoSuchChannel(settings.alerts_file, channel, channels)

    async def send() -> None:
        for notice in trial(channel, _now()):
            await channels[channel].send(notice)

    asyncio.run(send())
    _say(f"{channel}: taken", {"channel": channel, "taken": True}, is_json=is_json)


@app.command()
def preview(
    rule: RuleId, since: Since = "30d", tenant: OneTenant = "", is_json: AsJson = False
) -> None:
    """Say what a rule would have told, day by day; nothing is stored or sent."""
    from streams.alerts.previewing import previewed
    from touchline.alerts.asking import rule_named
    from touchline.alerts.configuration import configuration
    from touchline.moments import moment
    from touchline.warehouse import connect

    settings, now = Settings(), _now()
    whose = tenant or settings.tenant
    told = rule_named(configuration(settings.alerts_file).rules_of(whose), rule)
    begins = moment(since, now).date()
    changes = list(
        previewed(connect(settings, user="reader"), told, whose, since=begins, until=now.date())
    )
    if is_json:
        typer.echo(json.dumps([_as_json(change) for change in changes], indent=2))
        return
    for change in changes:
        typer.echo(f"{change.changed_at:%Y-%m-%d}  {change.change}  {change.title}  {change.text}")
    begun = sum(change.is_firing and not change.is_quiet for change in changes)
    days = (now.date() - begins).days + 1
    typer.echo(f"{begun} alerts would have been told in {days} days")


def _as_json(change: "AlertRow") -> dict[str, object]:
    return {
        "alert_key": change.alert_key,
        "changed_at": change.changed_at.isoformat(),
        "change": change.change,
        "is_quiet": change.is_quiet,
        "rep_id": change.rep_id,
        "value": change.value,
        "title": change.title,
        "text": change.text,
    }


def _say(text: str, told: dict[str, object], *, is_json: bool) -> None:
    typer.echo(json.dumps(told) if is_json else text)


def _now() -> "datetime":
    from touchline.alerts.notifier import in_milliseconds

    return in_milliseconds()
