"""What did people do for a deal: calls, e-mails, messages, meetings, notes?

An activity names its deals, prospects and accounts; a list that is None was not told and leaves
what is known, an empty one says none. No text of any conversation is carried.
"""

from datetime import datetime
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from events.payload import Payload
from events.validation import refusal
from events.values import Id, Ids, Instant, Seconds, instant_text

Direction = Literal["outbound", "inbound"]
CallOutcome = Literal["connected", "no_answer", "voicemail", "busy", "failed"]
MessageMedium = Literal["sms", "linkedin", "whatsapp", "other"]
MeetingMedium = Literal["in_person", "video", "phone"]
LinkedKind = Literal["deal", "prospect", "account"]


class ActivityEvent(Payload):
    """Base of everything told about one activity."""

    activity_id: Id
    deal_ids: Ids | None = None
    prospect_ids: Ids | None = None
    account_ids: Ids | None = None
    sequence_id: Id | None = None


class CallCompleted(ActivityEvent):
    """A call was tried and ended, answered or not."""

    type: ClassVar[str] = "call.completed"

    direction: Direction
    outcome: CallOutcome
    duration_seconds: Seconds
    problem_identified: bool | None = None


class EmailEvent(ActivityEvent):
    """Base of what happens to an e-mail."""

    thread_id: Id
    in_reply_to: Id | None = None
    is_auto_reply: bool | None = None


class EmailSent(EmailEvent):
    """An e-mail left for a prospect."""

    type: ClassVar[str] = "email.sent"


class EmailReceived(EmailEvent):
    """An e-mail arrived from a prospect."""

    type: ClassVar[str] = "email.received"


class EmailBounced(EmailEvent):
    """An e-mail that was sent did not arrive."""

    type: ClassVar[str] = "email.bounced"


class MessageEvent(ActivityEvent):
    """Base of what happens to a short message."""

    medium: MessageMedium


class MessageSent(MessageEvent):
    """A short message left for a prospect."""

    type: ClassVar[str] = "message.sent"


class MessageReceived(MessageEvent):
    """A short message arrived from a prospect."""

    type: ClassVar[str] = "message.received"


class MeetingPlanned(ActivityEvent):
    """Base of what gives a meeting its time."""

    starts_at: Instant
    ends_at: Instant
    medium: MeetingMedium

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        refuse_reversed(self.starts_at, self.ends_at, at="ends_at")
        return self


class MeetingScheduled(MeetingPlanned):
    """A meeting was put into the calendar."""

    type: ClassVar[str] = "meeting.scheduled"


class MeetingRescheduled(MeetingPlanned):
    """A meeting got another time or medium."""

    type: ClassVar[str] = "meeting.rescheduled"


class MeetingAnswered(ActivityEvent):
    """Base of a prospect's answer to an invitation."""

    prospect_id: Id


class MeetingAccepted(MeetingAnswered):
    """A prospect said yes to the invitation."""

    type: ClassVar[str] = "meeting.accepted"


class MeetingDeclined(MeetingAnswered):
    """A prospect said no to the invitation."""

    type: ClassVar[str] = "meeting.declined"


class MeetingEnded(ActivityEvent):
    """Base of what became of a meeting."""

    started_at: Instant | None = None
    ended_at: Instant | None = None

    @model_validator(mode="after")
    def _ended_after_it_started(self) -> Self:
        refuse_reversed(self.started_at, self.ended_at, at="ended_at")
        return self


class MeetingHeld(MeetingEnded):
    """A meeting took place."""

    type: ClassVar[str] = "meeting.held"


class MeetingNoShow(MeetingEnded):
    """A meeting came and the prospect did not."""

    type: ClassVar[str] = "meeting.no_show"


class MeetingCanceled(MeetingEnded):
    """A meeting was called off."""

    type: ClassVar[str] = "meeting.canceled"


class NoteRecorded(ActivityEvent):
    """A rep wrote a note; what it says stays with the vendor."""

    type: ClassVar[str] = "note.recorded"

    about_activity_id: Id | None = None
    recording_id: Id | None = None


class ActivityLinked(ActivityEvent):
    """An activity was attached to a deal, prospect or account afterwards."""

    type: ClassVar[str] = "activity.linked"

    entity_kind: LinkedKind
    entity_id: Id


class ActivityUnlinked(ActivityEvent):
    """An activity was detached from a deal, prospect or account."""

    type: ClassVar[str] = "activity.unlinked"

    entity_kind: LinkedKind
    entity_id: Id


class ActivityDeleted(ActivityEvent):
    """An activity was deleted everywhere; a vendor may say from where it was seen."""

    type: ClassVar[str] = "activity.deleted"

    entity_kind: LinkedKind | None = None
    entity_id: Id | None = None


def refuse_reversed(start: datetime | None, end: datetime | None, *, at: str) -> None:
    """A meeting of negative length would be subtracted from a rep's minutes."""
    if start is not None and end is not None and end < start:
        raise refusal(
            at=at, found=instant_text(end), expected="an end that is not before the start"
        )
