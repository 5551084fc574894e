"""What did they write themselves?

Quoted mail, attribution lines, greetings and signatures are taken away, because what we wrote must
not be scored as their answer. email-reply-extractor knows most forms; the line above a quotation
that it leaves in some languages (ko, zh, ru, fr, es, pt) ends in a colon and holds a mail address.
"""

import re
import unicodedata
from typing import Final

BODY_LENGTH_MAX: Final = 100_000
"""Characters in which quotations are looked for; no sender may tell more."""
LENGTH_MAX: Final = 1000
"""Characters that are read; a model's time grows with them, and what is meant comes first."""

_ADDRESS: Final = re.compile(r"\S+@\S+\.\w")
_WORD: Final = re.compile(r"[^\W_]+")
_DENSE: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
_COLONS: Final = (":", "\N{FULLWIDTH COLON}")


def own_words(body: str, *, parent_text: str | None = None) -> str:
    """The text of a reply in one line, without what others wrote."""
    from email_reply_extractor import clean_for_scoring, extract_new_text

    read = body[:BODY_LENGTH_MAX]
    told = _without_attribution(extract_new_text(read, parent_body=parent_text).text)
    # A reply that is nothing but thanks or a greeting is still a reply.
    return one_line(clean_for_scoring(told).text or told)


def one_line(text: str) -> str:
    """One spelling of a text, as long as a scorer reads."""
    return " ".join(unicodedata.normalize("NFC", text).split())[:LENGTH_MAX]


def word_count(text: str) -> int:
    """How many words a text has; without blanks two signs are about a word."""
    return sum(max(len(_DENSE.findall(word)) // 2, 1) for word in _WORD.findall(text))


def _without_attribution(text: str) -> str:
    """Some programs break the line above a quotation in two."""
    lines = text.rstrip().splitlines()
    for count in (1, 2):
        last = " ".join(lines[-count:]).strip()
        if last.endswith(_COLONS) and _ADDRESS.search(last):
            return "\n".join(lines[:-count]).rstrip()
    return text
