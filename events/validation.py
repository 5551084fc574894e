"""Does this dict say what a model wants, and if not, where and why?

The one place where a refusal of pydantic's becomes one of ours.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from events.errors import MalformedEvent

FOUND_LENGTH_MAX = 80

Model = TypeVar("Model", bound=BaseModel)

_NO_NAMES: Mapping[str, str] = {}


def validated(
    model: type[Model], found: object, *, within: str = "", names: Mapping[str, str] = _NO_NAMES
) -> Model:
    """The model, or MalformedEvent for its first wrong field.

    `within` is where the dict stands; `names` are the fields that the sender knows by other names.
    """
    try:
        return model.model_validate(found)
    except ValidationError as error:
        raise _refusal(error, within=within, names=names) from error


def found_text(value: object) -> str:
    """What was found, short enough for a log line."""
    text = repr(value)
    return text if len(text) <= FOUND_LENGTH_MAX else f"{text[:FOUND_LENGTH_MAX]}…"


def _refusal(error: ValidationError, *, within: str, names: Mapping[str, str]) -> MalformedEvent:
    details = error.errors(include_url=False)
    first, others = details[0], len(details) - 1
    path = [names.get(str(part), str(part)) for part in first["loc"]]
    return MalformedEvent(
        where=".".join([part for part in (within, *path) if part]) or "event",
        found=_found(first),
        expected=_expected(first) + (f" (and {others} more)" if others else ""),
    )


def _found(detail: ErrorDetails) -> str:
    if detail["type"] == "missing":
        return "nothing"
    return found_text(detail["input"])


def _expected(detail: ErrorDetails) -> str:
    context: dict[str, Any] = detail.get("ctx", {})
    match detail["type"]:
        case "expected":
            return str(context["expected"])
        case "missing":
            return "a value"
        case "extra_forbidden":
            return "no field of this name"
        case "string_pattern_mismatch":
            return "text without control characters"
        case _:
            return detail["msg"].removeprefix("Input should be ").removesuffix(" ")
