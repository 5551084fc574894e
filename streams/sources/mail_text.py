"""What is scored of a mail, whichever CRM holds it?

Its text, or what its HTML shows. Subject and headers only give away that a machine wrote it.
"""

from email.parser import HeaderParser
from typing import Any, Final

from events.reply_text import SHORT_LENGTH_MAX
from streams.sentiment.frames import Asked
from streams.sources.markup import plain

HEADERS_LENGTH_MAX: Final = 100_000


def asked(*, text: Any, html: Any, subject: Any, headers: Any = None) -> Asked | None:
    """What the scorers are asked of it; None when it says nothing."""
    said = _said(text, html)
    if not said:
        return None
    return Asked(
        said,
        subject=subject[:SHORT_LENGTH_MAX] if isinstance(subject, str) else "",
        headers=_headers(headers) if isinstance(headers, str) else {},
    )


def _said(text: Any, html: Any) -> str:
    if isinstance(text, str) and text.strip():
        return text
    return plain(html) if isinstance(html, str) else ""


def _headers(told: str) -> dict[str, str]:
    parsed = HeaderParser().parsestr(told[:HEADERS_LENGTH_MAX])
    return {name: str(value) for name, value in parsed.items()}
