"""Who sells, in which role and team, and when are they at work?"""

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from events.money import CurrencyCode, Money
from events.payload import Payload
from events.validation import refusal
from events.values import Attributes, ClockTime, Day, IanaZone, Id, Weekdays, Word

Role = Literal["SDR", "AE", "AM", "manager", "coach", "other"]
# How much the deals won are worth, or how many they are.
QuotaMeasure = Literal["value", "count"]
# Why somebody is away is nobody's business, so no word for an illness is taken.
AbsenceKind = Literal["vacation", "leave", "other"]


class RepEvent(Payload):
    """Base of everything told about one rep."""

    rep_id: Id


class RepJoined(RepEvent):
    """A rep started to work here."""

    type: ClassVar[str] = "rep.joined"

    region: Word | None = None
    attributes: Attributes = Field(default_factory=dict)


class RepLeft(RepEvent):
    """A rep stopped working here."""

    type: ClassVar[str] = "rep.left"


class RepScheduled(RepEvent):
    """A rep's working week was set; the times of day are in the rep's own zone."""

    type: ClassVar[str] = "rep.scheduled"

    timezone: IanaZone
    working_days: Weekdays
    starts: ClockTime
    ends: ClockTime
    holiday_region: Word | None = None


class RepPresenceChanged(RepEvent):
    """A rep is there to be offered a lead, or is not."""

    type: ClassVar[str] = "rep.presence_changed"

    is_present: bool


class RoleAssigned(RepEvent):
    """A rep took on a role."""

    type: ClassVar[str] = "role.assigned"

    role: Role
    is_ramping: bool


class TeamJoined(RepEvent):
    """A rep became a member of a team."""

    type: ClassVar[str] = "team.joined"

    team_id: Id
    manager_id: Id | None = None


class TeamLeft(RepEvent):
    """A rep left a team."""

    type: ClassVar[str] = "team.left"

    team_id: Id
    manager_id: Id | None = None


class AbsenceRecorded(RepEvent):
    """A rep is away from one day to another, both included."""

    type: ClassVar[str] = "absence.recorded"

    from_on: Day
    until_on: Day
    kind: AbsenceKind = "other"

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.until_on < self.from_on:
            raise refusal(
                at="until_on", found=f"{self.until_on}", expected="a day not before from_on"
            )
        return self


class QuotaSet(RepEvent):
    """A rep is to win so much from one day to another, both included."""

    type: ClassVar[str] = "quota.set"

    starts_on: Day
    ends_on: Day
    measure: QuotaMeasure
    amount: Money
    currency: CurrencyCode | None = None

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.ends_on < self.starts_on:
            raise refusal(
                at="ends_on", found=f"{self.ends_on}", expected="a day not before starts_on"
            )
        return self

    @model_validator(mode="after")
    def _is_money_or_a_count(self) -> Self:
        if (self.measure == "value") != (self.currency is not None):
            raise refusal(
                at="currency",
                found=self.currency,
                expected="a currency of a value, none of a count",
            )
        return self

    @model_validator(mode="after")
    def _is_reachable(self) -> Self:
        if self.amount <= 0:
            raise refusal(at="amount", found=f"{self.amount}", expected="an amount above 0")
        return self
