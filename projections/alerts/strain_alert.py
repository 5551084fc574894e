"""What is a rep, or a manager of a team, told when a workload-strain state changes?

That there is something to look at, and where; the figures stay where the rep alone reads them, so
that a channel which others can see shows none. Back to normal is no news.
"""

from typing import Final

from events.strain import StrainEvent
from projections.alerts.alert import FIRING, AlertRow

RULE: Final = "strain"
# The end of each message to a rep.
_WHERE: Final = (
    "Nobody else is told, and it is no diagnosis. `touchline strain explain --rep {rep} "
    "--week {week}` says what it rests on."
)
_TITLES: Final = {
    "check_in_suggested": "Your week {week}: a check-in is suggested",
    "strong": "Your week {week}: a check-in is strongly suggested",
    "retracted": "Your week {week}: the suggestion is taken back",
}


def strain_alert(event: StrainEvent) -> AlertRow | None:
    """The alert of an event, known by the event's own id; None when it is no news."""
    kind, _, name = event.subject.partition("/")
    week, state = event.data.week, event.data.state
    if kind == "rep" and (title := _TITLES.get(state)):
        where = _WHERE.format(rep=name, week=week)
        return _alert(event, title.format(week=week), where, rep_id=name)
    if kind == "team" and state == "team_process":
        return _alert(event, f"Team {name}, {week}: look at how work comes in", _of_team(event))
    return None


def _of_team(event: StrainEvent) -> str:
    share = event.data.team_percent
    about = [f"About {share} % of the team have weeks above their usual."] if share else []
    signals = [f"{signal.id}: {signal.text}." for signal in event.data.signals]
    return " ".join([*about, *signals])


def _alert(event: StrainEvent, title: str, text: str, *, rep_id: str = "") -> AlertRow:
    return AlertRow(
        tenant_id=event.tenantid,
        alert_key=event.id,
        number=1,
        rule=RULE,
        subject=event.subject,
        rep_id=rep_id,
        change=FIRING,
        audience=event.data.audience[0],
        is_urgent=False,
        is_quiet=False,
        is_shadow=False,
        value=0,
        title=title,
        text=text,
        changed_at=event.time,
        escalates_to="",
        escalate_after_hours=0,
    )
