"""Is an activity of this type a call, a meeting, an e-mail or no touch at all?

Every company has types of its own beside those that Pipedrive begins with, so the source is set up
with what they are.
"""

from collections.abc import Mapping
from typing import Final, Literal, get_args

from streams.sources.delivery import Record
from streams.sources.fields import Unreadable, needed_word
from streams.sources.telling import Context

Kind = Literal["call", "meeting", "email", "none"]
OPTION: Final = "activity_types"
KINDS: Final[Mapping[str, Kind]] = {
    "call": "call",
    "meeting": "meeting",
    "lunch": "meeting",
    "email": "email",
    "task": "none",
    "deadline": "none",
}


def activity_kind(record: Record, context: Context) -> Kind:
    """What the type means; raises Unreadable for one that nobody explained."""
    type = needed_word(record, "type")
    kind = _own(context).get(type) or KINDS.get(type)
    for known in get_args(Kind):
        if kind == known:
            found: Kind = known
            return found
    expected = f"one of {', '.join(KINDS)}, or {OPTION} = '{type}=call', meeting, email or none"
    raise Unreadable(where="type", found=type, expected=expected)


def _own(context: Context) -> Mapping[str, str]:
    said = (pair.partition("=") for pair in context.options.get(OPTION, "").split(","))
    return {type.strip(): kind.strip() for type, _, kind in said}
