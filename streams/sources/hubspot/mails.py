"""What did they write, says a mail of HubSpot's?

An app without the scope is shown a sentence of HubSpot's in the place of the text, which is
nobody's reply.
"""

from collections.abc import Iterable
from typing import Final

from streams.sentiment.frames import Asked
from streams.sources import mail_text
from streams.sources.delivery import Record
from streams.sources.errors import ApiRefuses
from streams.sources.hubspot.words import properties, word

SCOPE: Final = "sales-email-read"
TEXTS: Final = ("hs_email_text", "hs_email_html", "hs_email_subject")
"""The only texts that are ever asked for, of mails that came."""


def texts(records: Iterable[Record]) -> dict[str, Asked]:
    """What each mail says, by its id; raises ApiRefuses when HubSpot shows no text of any."""
    found, is_hidden = dict[str, Asked](), False
    for record in records:
        id, mail = word(record.get("id")), _asked(record)
        if mail and "redacted" in mail.text and SCOPE in mail.text:
            is_hidden = True
        elif id and mail:
            found[id] = mail
    if is_hidden and not found:
        hidden = f"the app lacks a scope ({SCOPE}); add it and install the app again"
        raise ApiRefuses(hidden)
    return found


def _asked(record: Record) -> Asked | None:
    text, html, subject = (properties(record).get(name) for name in TEXTS)
    return mail_text.asked(text=text, html=html, subject=subject)
