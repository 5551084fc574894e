"""How does your own system send CloudEvents that are signed and not only bear a token?

By Standard Webhooks: the signature covers the whole body, so structured mode and an array of events
are taken, and never binary mode, whose headers nobody signed. What is in them is judged like
everything that a translation tells.
"""

from collections.abc import Iterator
from typing import Any, Final

from streams.sources.delivery import Record
from streams.sources.telling import Context, Telling, Untold
from streams.sources.vendor import Endpoint, Item, Secrets, Vendor, WebhookRequest
from streams.sources.webhook.proof import is_proved

KIND: Final = "event"
_SCHEME: Final = "standard"


def event(record: Record, context: Context) -> Iterator[Telling]:
    """The event as it was sent."""
    yield dict(record)


def items(body: Any) -> Iterator[Item | Untold]:
    """One event, or each of an array."""
    for each in body if isinstance(body, list) else [body]:
        if isinstance(each, dict):
            # What tells of one object goes through one partition when the sender names the object.
            yield Item(KIND, str(each.get("subject") or each.get("id") or "")[:200], each)
        else:
            yield Untold(f"body: found {type(each).__name__}, expected a CloudEvent")


def prove(request: WebhookRequest, secrets: Secrets) -> bool:
    """Whether it is signed by Standard Webhooks."""
    return is_proved(_SCHEME, None, request, secrets)


def is_text(name: str, holder: Any) -> bool:
    """The text of a reply stands under `data.reply`, with that to which it replies."""
    return name in ("text", "subject", "parent_text") and "specversion" not in holder


def replies(record: Record) -> Iterator[str]:
    """The text of a reply that is to be scored."""
    data = record.get("data")
    reply = data.get("reply") if isinstance(data, dict) else None
    text = reply.get("text") if isinstance(reply, dict) else None
    if isinstance(text, str) and text:
        yield text


CLOUDEVENTS: Final = Vendor(
    name="cloudevents",
    translations={KIND: event},
    endpoint=Endpoint(is_proved=prove, items=items, secrets=(_SCHEME,)),
    is_text=is_text,
    replies=replies,
    api_secrets=(),
)
