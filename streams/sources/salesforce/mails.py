"""What did they write, says an e-mail of Salesforce's?"""

from collections.abc import Iterable
from typing import Final

from streams.sentiment.frames import Asked
from streams.sources import mail_text
from streams.sources.delivery import Record

TEXTS: Final = ("TextBody", "HtmlBody", "Subject", "Headers")
"""The only texts that are ever asked for, of e-mails that were received."""


def texts(records: Iterable[Record]) -> dict[str, Asked]:
    """What each e-mail says, by its id."""
    asked = ((str(each.get("Id")), _asked(each)) for each in records)
    return {id: mail for id, mail in asked if mail}


def _asked(record: Record) -> Asked | None:
    text, html, subject, headers = (record.get(name) for name in TEXTS)
    return mail_text.asked(text=text, html=html, subject=subject, headers=headers)
