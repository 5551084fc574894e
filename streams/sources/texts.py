"""How do texts leave a record before it is kept?

What a vendor's field says that a person wrote stands there as its sha256, and so does whatever is
longer than any id or word: a vendor adds fields without asking. What a record becomes never hangs
on a text, and the score of a reply finds its place again by the same sha256.
"""

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, Final

import msgspec

from streams.sources.delivery import Record

LENGTH_MAX: Final = 500

IsText = Callable[[str, Mapping[str, Any]], bool]
"""Whether the field of this name, in the object that holds it, is a text of a person's."""


def without_texts(record: Record, is_text: IsText) -> Record:
    """The record in which each text is `{"text_sha256": …}`."""
    return {
        name: _withheld(value) if is_text(name, record) else _kept(value, is_text)
        for name, value in record.items()
    }


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _kept(value: Any, is_text: IsText) -> Any:
    match value:
        case dict():
            return without_texts(value, is_text)
        case list():
            return [_kept(each, is_text) for each in value]
        case str() if len(value) > LENGTH_MAX:
            return _withheld(value)
    return value


def _withheld(value: Any) -> Any:
    match value:
        case None | bool() | "":
            return value
        case {"text_sha256": str(), **others} if not others:
            return value
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return {"text_sha256": digest(text)}
