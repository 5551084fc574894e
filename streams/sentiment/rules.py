"""What is a reply before any model reads it?

Headers of the mail say most surely that a machine answered; phrases say it too, and what the writer
wants. An automatic answer, a bounce and a wish to be left alone get a label of their own and leave
the average of moods: a rule is certain, so the whole share goes to one class.
"""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from streams.sentiment import phrases
from streams.sentiment.score import UNDETERMINED


class Ruling(NamedTuple):
    """What the rules found; without a label a model says how the words are meant."""

    intent: str
    language: str = UNDETERMINED
    label: str = ""


_LABELS: Final = {
    "bounce": "bounce",
    "auto_reply": "auto_reply",
    "out_of_office": "auto_reply",
    "unsubscribe": "unsubscribe",
    "stop_contact": "unsubscribe",
}
CERTAIN: Final[Mapping[str, str]] = {
    "bounce": "neutral",
    "auto_reply": "neutral",
    "unsubscribe": "negative",
}
"""The class that a label of its own belongs to: who wants to be left alone is not pleased."""

_QUESTION_MARKS: Final = ("?", "\N{FULLWIDTH QUESTION MARK}", "\N{ARABIC QUESTION MARK}")
_BULK: Final = frozenset({"auto_reply", "bulk", "junk"})
_POSTMASTER: Final = re.compile(r"\b(mailer-daemon|postmaster)@", re.IGNORECASE)


def ruling(text: str, *, subject: str = "", headers: Mapping[str, str] | None = None) -> Ruling:
    """What headers and phrases say, the surest first."""
    said = by_headers(headers or {})
    found = phrases.found(text)
    titled = phrases.found(subject) if subject else None
    language = found.language if found else UNDETERMINED
    if said:
        return Ruling(said, language, said)
    # A subject is repeated by whoever answers, so only what a machine puts there is heard.
    if titled and _LABELS.get(titled.kind) in ("bounce", "auto_reply"):
        return Ruling(_LABELS[titled.kind], titled.language, _LABELS[titled.kind])
    if found is None:
        return Ruling("question" if is_question(text) else "unknown")
    if label := _LABELS.get(found.kind):
        return Ruling(label, language, label)
    return Ruling(found.kind, language)


def by_headers(headers: Mapping[str, str]) -> str:
    """`bounce`, `auto_reply`, or nothing when a person may have written it."""
    told = {name.strip().lower(): value.strip().lower() for name, value in headers.items()}
    if _is_bounce(told):
        return "bounce"
    return "auto_reply" if _is_automatic(told) else ""


def is_question(text: str) -> bool:
    return any(mark in text for mark in _QUESTION_MARKS)


def _is_bounce(told: Mapping[str, str]) -> bool:
    return (
        "x-failed-recipients" in told
        or "report-type=delivery-status" in told.get("content-type", "").replace('"', "")
        or bool(_POSTMASTER.search(told.get("from", "")))
    )


def _is_automatic(told: Mapping[str, str]) -> bool:
    # RFC 3834: whatever is not `no` was not written by hand, and a parameter may follow.
    submitted = told.get("auto-submitted", "no").partition(";")[0].strip()
    answers = (told.get("x-autoreply", "no"), told.get("x-autorespond", "no"))
    return (
        submitted != "no"
        or any(answer not in ("no", "false", "") for answer in answers)
        or told.get("precedence", "") in _BULK
    )
