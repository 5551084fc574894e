"""How is a week of workload strain printed?"""

import json
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from events.strain import StrainStateChanged
    from streams.strain.evidence import Evidence


def told(done: "list[Evidence]") -> list[dict[str, Any]]:
    return [
        {
            "at": f"{each.at:%a %H:%M}",
            "kind": each.kind,
            "activity": each.activity_id,
            "counts": f"left out: {each.left_out}"
            if each.left_out
            else ("outside your hours" if each.is_outside else "within your hours"),
            "events": list(each.event_ids),
        }
        for each in done
    ]


def print_week(week: "StrainStateChanged") -> None:
    typer.echo(f"{week.week}: {week.state.replace('_', ' ')} (counts, not a diagnosis)")
    for signal in week.signals:
        typer.echo(f"  {signal.id} {signal.state}: {signal.text}")
        if signal.weeks:
            typer.echo(f"     voted for by {', '.join(signal.weeks)}")
    if not week.signals:
        typer.echo("  no signal stands out")
    if week.baseline:
        whose = "your own weeks" if week.baseline.kind == "own" else "others in your role"
        typer.echo(f"  compared with {week.baseline.weeks} of {whose}")
    for name, value in (week.context or {}).items():
        typer.echo(f"  beside: {name.replace('_', ' ')} {value:g}")
    for reason, count in week.exclusions.items():
        typer.echo(f"  left out: {count} {reason.replace('_', ' ')}")


def print_json(found: Any) -> None:
    typer.echo(json.dumps(found, indent=2, default=str, ensure_ascii=False))
