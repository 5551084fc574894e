"""How does a change of a workload-strain state travel to whoever is told of it?

A CloudEvent on a topic of its own: it is nobody's to send, and enters neither the archive nor a
ledger, which keep for ever and are read by many (docs/decisions/0017). Who works is told of what
the work looks like, with the figures behind it; a manager is told of a team and never of a person.
"""

from datetime import datetime
from typing import Annotated, ClassVar, Final, Literal, Self

from pydantic import Field, model_validator

from events.body import parsed
from events.payload import Contract
from events.strain_envelope import StrainEnvelope, Week
from events.strain_shared import SharedEvent, StrainShared
from events.topics import DAY_MS, Topic
from events.validation import refusal, validated
from events.values import Id, Share, Text, Word

TOPIC: Final = Topic("touchline.strain", 1, "delete", 7 * DAY_MS, 1024 * 1024)

SignalId = Literal["B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B9", "B10", "B11"]
SignalState = Literal["no_data", "normal", "elevated", "high"]
State = Literal["normal", "check_in_suggested", "strong", "retracted", "team_process"]
Audience = Literal["rep", "manager"]
# Proportions of a team are told in steps of five percent.
Percent = Annotated[int, Field(ge=0, le=100, multiple_of=5)]


class StrainSignal(Contract):
    """One signal and the figures that it rests on; of a team only its name and `team_z`."""

    id: SignalId
    state: SignalState
    x: float | None = None
    median: float | None = None
    scale: float | None = None
    z: float | None = None
    n: int | None = None
    ref: float | None = None
    ratio: float | None = None
    weeks: Annotated[tuple[Week, ...], Field(strict=False)] = ()
    text: Text


class Baseline(Contract):
    """What a week was compared with, and how many weeks of it."""

    kind: Literal["own", "cohort"]
    weeks: Annotated[int, Field(ge=0)]


class StrainStateChanged(Contract):
    """The workload-strain state of a rep, or of a team, changed with a week."""

    type: ClassVar[str] = "strain.state_changed"
    schema_version: ClassVar[int] = 1

    audience: Annotated[tuple[Audience, ...], Field(strict=False, min_length=1, max_length=1)]
    state: State
    previous: State
    week: Week
    signals: Annotated[tuple[StrainSignal, ...], Field(strict=False)] = ()
    team_z: dict[SignalId, float] = Field(default_factory=dict)
    team_percent: Percent | None = None
    baseline: Baseline | None = None
    coverage: Share | None = None
    exclusions: dict[Word, int] = Field(default_factory=dict)
    # Shown beside, and no reason for anything.
    context: dict[Word, float] | None = None
    definition_version: Word
    not_a_diagnosis: Literal[True] = True


class StrainEvent(StrainEnvelope):
    """The CloudEvent; whoever hears one id twice counts it once."""

    source: Literal["/touchline/strain"] = "/touchline/strain"
    type: Literal["strain.state_changed"] = "strain.state_changed"
    subject: Annotated[Id, Field(pattern="^(rep|team)/.")]
    tenantid: Id
    data: StrainStateChanged

    @model_validator(mode="after")
    def _goes_to_whom_it_is_about(self) -> Self:
        expected = "rep" if self.subject.startswith("rep/") else "manager"
        if self.data.audience != (expected,):
            raise refusal(at="audience", found=self.data.audience, expected=f"only {expected}")
        return self

    @model_validator(mode="after")
    def _tells_a_manager_of_no_person(self) -> Self:
        if self.subject.startswith("team/") and any(_is_personal(each) for each in self._signals):
            raise refusal(at="signals", found="figures of a person", expected="a team's alone")
        if self.subject.startswith("team/") and self.data.context is not None:
            raise refusal(at="context", found="figures of a person", expected="none of a team")
        return self

    @property
    def _signals(self) -> tuple[StrainSignal, ...]:
        return self.data.signals


def strain_event(
    data: StrainStateChanged, *, tenant_id: str, subject: str, version: int, time: datetime
) -> StrainEvent:
    """The event of a state; its id follows from whom, which week and the how many-th telling."""
    about = subject.removeprefix("rep/").replace("/", ":")
    return StrainEvent(
        id=f"strain:{tenant_id}:{about}:{data.week}:v{version}",
        subject=subject,
        time=time,
        tenantid=tenant_id,
        data=data,
    )


def decode(value: bytes) -> StrainEvent | SharedEvent:
    """The event of the topic that these bytes are; raises MalformedEvent."""
    told = parsed(value)
    if isinstance(told, dict) and told.get("type") == StrainShared.type:
        return validated(SharedEvent, told)
    return validated(StrainEvent, told)


def _is_personal(signal: StrainSignal) -> bool:
    told = (signal.x, signal.median, signal.scale, signal.z, signal.n, signal.ref, signal.ratio)
    return any(value is not None for value in told) or bool(signal.weeks)
