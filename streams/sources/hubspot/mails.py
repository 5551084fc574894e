"""What did they write, says a mail of HubSpot's?

The text, or what its HTML shows; the subject gives away automatic answers. An app without the scope
is shown a sentence of HubSpot's in the place of the text, which is nobody's reply.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from events.reply_text import SHORT_LENGTH_MAX
from streams.sentiment.frames import Asked
from streams.sources.delivery import Record
from streams.sources.errors import ApiRefuses
from streams.sources.hubspot.words import properties, word
from streams.sources.markup import plain

SCOPE: Final = "sales-email-read"
TEXTS: Final = ("hs_email_text", "hs_email_html", "hs_email_subject")
"""The only texts that are ever asked for, of mails that came."""


def texts(records: Iterable[Record]) -> dict[str, Asked]:
    """What each mail says, by its id; raises ApiRefuses when HubSpot shows no text of any."""
    found, is_hidden = dict[str, Asked](), False
    for record in records:
        id, text = word(record.get("id")), _text(properties(record))
        if "redacted" in text and SCOPE in text:
            is_hidden = True
        elif id and text:
            found[id] = Asked(text, subject=_subject(properties(record)))
    if is_hidden and not found:
        hidden = f"the app lacks a scope ({SCOPE}); add it and install the app again"
        raise ApiRefuses(hidden)
    return found


def _text(held: Mapping[str, Any]) -> str:
    text, html = held.get("hs_email_text"), held.get("hs_email_html")
    if isinstance(text, str) and text.strip():
        return text
    return plain(html) if isinstance(html, str) else ""


def _subject(held: Mapping[str, Any]) -> str:
    subject = held.get("hs_email_subject")
    return subject[:SHORT_LENGTH_MAX] if isinstance(subject, str) else ""
