"""What does Salesforce say of an e-mail?

Sent, received or bounced. The time of one that was received is the sender's; its text is scored and
kept nowhere.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from streams.sources.delivery import Record
from streams.sources.fields import flag, needed_moment, word
from streams.sources.salesforce.activity import shown
from streams.sources.salesforce.places import USER, of_kind, places
from streams.sources.saying import NOBODY, Who, said
from streams.sources.telling import Context, Skipped, Telling, Unread

_DRAFT: Final = "5"
_AUTOMATED: Final = ("AiAutomated",)


def replies(record: Record) -> Iterable[str]:
    """The text of an e-mail that was received."""
    text = record.get("TextBody")
    if flag(record, "Incoming") and isinstance(text, str) and text:
        yield text


def mail(id: str, record: Record, context: Context, *, who: Who, version: int) -> Iterator[Telling]:
    """An EmailMessage that was sent, received or bounced."""
    is_incoming = flag(record, "Incoming")
    if word(record, "Status") == _DRAFT:
        yield Skipped("an e-mail that is written is told once it was sent")
        return
    at = needed_moment(record, "MessageDate")
    thread = word(record, "ThreadIdentifier") or id
    data: dict[str, Any] = {"activity_id": id, "thread_id": thread, **places(record)}
    sender = of_kind(record, "CreatedById", USER) or who.rep_id
    is_automated = word(record, "AutomationType") in _AUTOMATED
    if is_incoming:
        data["reply"] = _reply(record)
    told = said(
        context,
        "email.received" if is_incoming else "email.sent",
        of=f"email/{id}",
        at=at,
        who=NOBODY if is_incoming else Who(sender, is_automated),
        version=version,
        in_reply_to=word(record, "ReplyToEmailMessageId"),
        **data,
    )
    yield told
    if is_incoming:
        yield Unread("EmailMessage", id, told["id"])
    if flag(record, "IsBounced") and not is_incoming:
        of = f"email/{id}/bounced"
        yield said(context, "email.bounced", of=of, at=at, version=version, **data)


email = shown(mail)
"""The same, as the API shows it."""


def _reply(record: Record) -> dict[str, Any] | None:
    """The text, or what stands in a delivery instead of it."""
    match record.get("TextBody"):
        case str(text) if text:
            return {"text": text}
        case {"text_sha256": digest}:
            return {"text_sha256": digest}
    return None
