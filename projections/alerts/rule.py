"""Which rules are there, what does each ask, and whom does it tell?

A rule is an entry of `rules.toml` and a question in `questions/`, whose rows are what it may be
about: its `subject`, the rep whom it concerns, and a `value`. Every number of a rule may be another
for a tenant. What a rule says of one person, it says to that person alone.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Literal

from projections.alerts.errors import OtherRule
from projections.alerts.hysteresis import Hysteresis

FOLDER: Final = Path(__file__).parent
DURATIONS: Final = ("enter_after_hours", "exit_after_hours", "dwell_hours", "cool_down_hours")

Audience = Literal["rep", "manager", "operator"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule; its hours and parameters are what a tenant may change, and whether it is on."""

    id: str
    question: str
    audience: Audience
    title: str
    text: str
    enter: float
    exit: float
    every_minutes: float
    is_on: bool = True
    is_shadow: bool = False
    is_about_person: bool = False
    is_urgent: bool = False
    is_of_installation: bool = False
    enter_after_hours: float = 0
    exit_after_hours: float = 0
    dwell_hours: float = 0
    cool_down_hours: float = 0
    escalates_to: Literal["", "manager", "operator"] = ""
    escalate_after_hours: float = 0
    parameters: Mapping[str, Any]

    def __post_init__(self) -> None:
        if self.is_about_person and (self.audience != "rep" or self.escalates_to):
            raise OtherRule(self.id, "is_about_person", found="others told", expected="rep alone")
        if self.exit > self.enter:
            raise OtherRule(self.id, "exit", found=self.exit, expected=f"at most {self.enter}")

    @property
    def hysteresis(self) -> Hysteresis:
        return Hysteresis(
            enter=self.enter,
            exit=self.exit,
            enter_after=timedelta(hours=self.enter_after_hours),
            exit_after=timedelta(hours=self.exit_after_hours),
            dwell=timedelta(hours=self.dwell_hours),
            cool_down=timedelta(hours=self.cool_down_hours),
        )

    @property
    def sql(self) -> str:
        """The question as the warehouse is asked it."""
        return (FOLDER / "questions" / f"{self.id}.sql").read_text(encoding="utf-8")


CHANGEABLE: Final = frozenset(
    {"enter", "exit", "every_minutes", "is_on", "is_shadow", "escalate_after_hours", *DURATIONS}
)


def rules() -> list[Rule]:
    """All rules with their defaults, in the order of the file."""
    told = tomllib.loads((FOLDER / "rules.toml").read_text(encoding="utf-8"))
    return [Rule(**({"parameters": {}} | entry)) for entry in told["rule"]]


def changed(known: Iterable[Rule], changes: Mapping[str, Mapping[str, Any]]) -> list[Rule]:
    """The rules with these numbers of a tenant's; a name that none has is refused."""
    by_id = {rule.id: rule for rule in known}
    for id, change in changes.items():
        if id not in by_id:
            raise OtherRule(id, "id", found=id, expected=" or ".join(sorted(by_id)))
        by_id[id] = _changed(by_id[id], change)
    return list(by_id.values())


def _changed(rule: Rule, change: Mapping[str, Any]) -> Rule:
    own: dict[str, Any] = {}
    parameters = dict(rule.parameters)
    for name, value in change.items():
        known = getattr(rule, name) if name in CHANGEABLE else parameters.get(name)
        if known is None or not _is_like(value, known):
            expected = f"one of {', '.join(sorted({*CHANGEABLE, *parameters}))}, of its type"
            raise OtherRule(rule.id, name, found=value, expected=expected)
        if name in CHANGEABLE:
            own[name] = value
        else:
            parameters[name] = value
    return replace(rule, **own, parameters=parameters)


def _is_like(value: Any, known: Any) -> bool:
    if isinstance(known, bool) or isinstance(value, bool):
        return isinstance(known, bool) and isinstance(value, bool)
    numbers = (int, float)
    return isinstance(value, type(known)) or (
        isinstance(value, numbers) and isinstance(known, numbers)
    )
