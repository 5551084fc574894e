"""What does a column of a CSV of Salesforce's say, as the REST API would say it?

CSV knows only texts. What is meant by one follows from the name of its field and never from its
look: a lead may well have the source `true`, and a contact the name `007`.
"""

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Final

import msgspec

from streams.sources.delivery import Record

_NUMBERS: Final = frozenset(
    {"Amount", "CallDurationInSeconds", "DefaultProbability", "DurationInMinutes", "SortOrder"}
)
_TIMES: Final = ("Date", "Time", "Modstamp")
"""How names of times end; those of days end so as well, but no day ends in the Z of a time"""
_FLAGS: Final = {"true": True, "false": False}


def records(text: str) -> Iterator[Record]:
    """Each row as the record of REST; what cannot be meant stays as it is written."""
    for row in csv.DictReader(StringIO(text, newline="")):
        yield {name: _meant(name, said) for name, said in row.items()}


def _meant(name: str, text: str) -> str | bool | int | float | None:
    if not text:
        return None
    if name == "Incoming" or name.startswith("Is"):
        return _FLAGS.get(text, text)
    if name in _NUMBERS:
        return _number(text)
    if name.endswith(_TIMES) and text.endswith("Z"):
        return f"{text[:-1]}+0000"
    return text


def _number(text: str) -> str | int | float:
    try:
        return msgspec.json.decode(text, type=int | float)
    except msgspec.DecodeError:
        return text
