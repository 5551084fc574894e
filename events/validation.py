"""Is this what a contract wants, and if not: where, what was found, what was expected?

The one place where a refusal becomes a message.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from events.errors import MalformedEvent

FOUND_LENGTH_MAX: Final = 80

Model = TypeVar("Model", bound=BaseModel)

_REFUSAL = "refusal"
_AS_THEY_ARE: Mapping[str, str] = MappingProxyType({})
_EXPECTED: Mapping[str, str] = MappingProxyType(
    {
        "missing": "a value",
        "extra_forbidden": "no field of this name",
        "string_pattern_mismatch": "no control characters",
        "string_unicode": "no half of a surrogate pair",
    }
)


def refusal(*, expected: str, at: str = "", **found: object) -> PydanticCustomError:
    """What a validator raises.

    A field's validator says what it expected; a model's also names the field `at` fault and what
    it `found` there.
    """
    return PydanticCustomError(_REFUSAL, "{expected}", {"expected": expected, "at": at, **found})


def validated(
    model: type[Model], found: object, *, within: str = "", names: Mapping[str, str] = _AS_THEY_ARE
) -> Model:
    """The model, or MalformedEvent for its first wrong field.

    `within` is where the fields stand; `names` are those that the sender knows by other names.
    """
    try:
        return model.model_validate(found, by_alias=True, by_name=False)
    except ValidationError as error:
        details = error.errors(include_url=False)
        others = f" (and {len(details) - 1} more)" if len(details) > 1 else ""
        raise MalformedEvent(
            where=_where(details[0], within=within, names=names),
            found=_found(details[0]),
            expected=_expected(details[0]) + others,
        ) from error


def found_text(value: object) -> str:
    """What was found, short enough for a line of a log."""
    text = repr(value)
    return text if len(text) <= FOUND_LENGTH_MAX else f"{text[:FOUND_LENGTH_MAX]}…"


def _where(detail: ErrorDetails, *, within: str, names: Mapping[str, str]) -> str:
    fields = [str(part) for part in (*detail["loc"], _context(detail).get("at", ""))]
    return ".".join(
        part for part in (within, *(names.get(field, field) for field in fields)) if part
    )


def _found(detail: ErrorDetails) -> str:
    if detail["type"] == "missing":
        return "nothing"
    return found_text(_context(detail).get("found", detail["input"]))


def _expected(detail: ErrorDetails) -> str:
    if detail["type"] == _REFUSAL:
        return str(_context(detail)["expected"])
    # pydantic says "Input should be a valid string" or "List should have at most 3 items".
    told = detail["msg"].partition(" should ")[2].removeprefix("be ").removeprefix("have ")
    return _EXPECTED.get(detail["type"]) or told or detail["msg"].lower()


def _context(detail: ErrorDetails) -> dict[str, Any]:
    return detail.get("ctx", {})
