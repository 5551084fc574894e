"""What of a refused event may be kept, when it may bear the text of a reply?

Events of mail and chat, and whatever names a reply, keep what their contract has a field for; any
other text stands there as its sha256, and the reason quotes no value that could be one. Bytes that
cannot be read as JSON are kept only when nothing in them points to a text; of others length and
hash remain.
"""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

import msgspec

from events.binary_mode import Headers
from events.catalogue import PAYLOADS
from events.cloudevents import ATTRIBUTES
from events.errors import MalformedEvent, UndecodableEvent
from events.reply_text import FIELD

_OF_CONVERSATIONS: Final = ("email.", "message.", "reply.")
_POINTS_TO_TEXT: Final = re.compile(rb"reply|text|body|mail|message|chat|\\u", re.IGNORECASE)
_ATTRIBUTES: Final = frozenset(ATTRIBUTES.values()) | {
    *("specversion", "datacontenttype", "dataschema", "subject", "tenantid", "data"),
}
_FIELDS: Final = frozenset(
    name
    for type, payload in PAYLOADS.items()
    if type.startswith(_OF_CONVERSATIONS)
    for name in payload.model_fields
)
_KEPT_LENGTH_MAX: Final = 200
_NAME: Final = re.compile(r"[A-Za-z0-9_]{1,40}(\.[A-Za-z0-9_]{1,40}){0,4}")
_SUBJECT: Final = re.compile(r"[a-z]+/\S+")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_PLAIN: Final = re.compile(r"'?[!-~]{0,60}'?")
_UNSAID: Final = "a value that is not repeated, because it may be a text"


def kept_of_event(received: bytes, found: Any) -> bytes | None:
    """What is kept of a parsed event; None when it bears no text and may stay as it came."""
    if not isinstance(found, dict) or not _is_of_a_conversation(found):
        return None
    kept = {_name(name): _attribute(name, value) for name, value in found.items()}
    return received if kept == found else msgspec.json.encode(kept)


def kept_unread(body: bytes, headers: Headers = ()) -> bool:
    """Whether bytes that are no JSON may stay as they came."""
    told = b"\n".join([body, *(value for name, value in headers if name.startswith(b"ce-"))])
    try:
        told.decode()
    except UnicodeDecodeError:
        return False
    return b"\0" not in told and not _POINTS_TO_TEXT.search(told)


def without_values(problem: UndecodableEvent) -> UndecodableEvent:
    """The same reason, in which nothing stands that could be a text."""
    is_named = bool(_NAME.fullmatch(problem.where)) or problem.where.startswith("body")
    is_plain = problem.where != "subject" and bool(_PLAIN.fullmatch(problem.found))
    return MalformedEvent(
        where=problem.where if is_named else "a name that is not repeated",
        found=problem.found if is_plain and _is_known(problem.where) else _UNSAID,
        expected=problem.expected,
    )


def without_names(problem: UndecodableEvent) -> UndecodableEvent:
    """The reason why bytes are no JSON; what is wrong with them is never a value, but a name is."""
    if problem.where.startswith("body"):
        return problem
    return MalformedEvent(where="body", found=problem.found, expected=problem.expected)


def _is_of_a_conversation(found: Mapping[str, Any]) -> bool:
    event_type, data = found.get("type"), found.get("data")
    return (
        (isinstance(event_type, str) and event_type.startswith(_OF_CONVERSATIONS))
        or FIELD in found
        or (isinstance(data, dict) and FIELD in data)
        or isinstance(data, str)
    )


def _is_known(where: str) -> bool:
    within, _, leaf = where.rpartition(".")
    return leaf in (_FIELDS if within == "data" else _ATTRIBUTES if not within else ())


def _attribute(name: str, value: Any) -> Any:
    if name == "data":
        return _data(value) if isinstance(value, dict) else _hashed(value)
    is_misused = name == "subject" and not _SUBJECT.fullmatch(str(value))
    return value if name in _ATTRIBUTES and _is_short(value) and not is_misused else _hashed(value)


def _data(told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        _name(name): _reply(value)
        if name == FIELD
        else value
        if name in _FIELDS and _is_short(value)
        else _hashed(value)
        for name, value in told.items()
    }


def _reply(told: Any) -> Any:
    """In the form in which it is read again, as a reply whose text is gone."""
    match told:
        case {"text_sha256": str(digest), **others} if not others and _DIGEST.fullmatch(digest):
            return told
        case {"text": str(text)} | str(text):
            return {"text_sha256": _digest(text)}
    return _hashed(told)


def _is_short(value: Any) -> bool:
    """Whether it is as long as an id, or made of such."""
    match value:
        case str():
            return len(value) <= _KEPT_LENGTH_MAX
        case list():
            return all(isinstance(each, str) and _is_short(each) for each in value)
        case dict():
            return all(_NAME.fullmatch(name) for name in value) and not any(
                isinstance(each, str | list | dict) for each in value.values()
            )
    return True


def _hashed(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return {"sha256": _digest(text)}


def _name(name: str) -> str:
    return name if _NAME.fullmatch(name) else _digest(name)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
