"""Would anything that a sender may say by one schema be refused by another?

That is a breaking change: a field that is gone, one that must be told now, fewer words, a tighter
limit. A field that need not be told, a further word, a wider limit are additions. What cannot be
judged, such as another pattern, counts as breaking. So does another default, since what was left
unsaid would mean something else.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

Schema = Mapping[str, Any]

_SAYS_NOTHING = frozenset({"$schema", "$id", "$defs", "title", "description", "examples"})
_AT_LEAST = frozenset({"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"})
_AT_MOST = frozenset({"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"})
_NOTHING: Final = object()
_CURE = (
    "give the type a new schema_version and an upcaster, or take the change back; "
    "if nobody was ever told this schema, delete its file first"
)


class Incompatible(Exception):
    """Schemas that were published would no longer hold."""

    def __init__(self, changes: Iterable[str]) -> None:
        lines = "\n".join(f"  {change}" for change in changes)
        super().__init__(f"found breaking changes\n{lines}\nexpected none: {_CURE}")


def breaking_changes(published: Mapping[str, Schema], today: Mapping[str, Schema]) -> Iterator[str]:
    """Each breaking change, by the name of its schema, such as deal.won.1."""
    for name, before in sorted(published.items()):
        if name in today:
            changes = Comparison(before, today[name]).changes(before, today[name], "")
            yield from (f"{name}: {change}" for change in changes)
        elif not _is_older_version(name, today):
            yield f"{name}: the type is gone"


def _is_older_version(name: str, today: Iterable[str]) -> bool:
    """Whether a later version of the type is there; an upcaster reads the older ones."""
    type, _, version = name.rpartition(".")
    later = [each.rpartition(".")[2] for each in today if each.rpartition(".")[0] == type]
    return any(int(each) > int(version) for each in later)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two schemas, in which references are looked up."""

    before: Schema
    after: Schema

    def changes(self, before: Schema, after: Schema, at: str) -> Iterator[str]:
        """What makes `after` refuse something that `before` takes, field by field."""
        before, after = _resolved(before, self.before), _resolved(after, self.after)
        yield from _other_default(before, after, at)
        if "anyOf" not in before and "anyOf" not in after:
            yield from self._plain(before, after, at)
            return
        for choice in _choices(before):
            found = [list(self.changes(choice, other, at)) for other in _choices(after)]
            yield from min(found, key=len)

    def _plain(self, before: Schema, after: Schema, at: str) -> Iterator[str]:
        yield from _other_values(before, after, at)
        yield from self._other_fields(before, after, at)
        for keyword in sorted((before.keys() | after.keys()) - _SAYS_NOTHING - _JUDGED_ABOVE):
            told, asked = before.get(keyword), after.get(keyword)
            if keyword in after and told != asked:
                yield from self._other_keyword(keyword, told, asked, at)

    def _other_keyword(self, keyword: str, told: Any, asked: Any, at: str) -> Iterator[str]:
        if keyword in ("items", "propertyNames"):
            yield from self.changes(told or {}, asked, f"{at}[]")
        elif keyword in _AT_LEAST and told is not None and asked <= told:
            return
        elif keyword in _AT_MOST and told is not None and asked >= told:
            return
        elif keyword == "type" and _is_wider(told, asked):
            return
        else:
            yield _change(at, f"{keyword} was {_said(told)}, is {_said(asked)}")

    def _other_fields(self, before: Schema, after: Schema, at: str) -> Iterator[str]:
        told, asked = before.get("properties", {}), after.get("properties", {})
        is_closed = after.get("additionalProperties", True) is False
        for name in sorted(told.keys() - asked.keys()):
            if is_closed:
                yield _change(_within(at, name), "is gone")
        for name in sorted(told.keys() & asked.keys()):
            yield from self.changes(told[name], asked[name], _within(at, name))
        for name in sorted(set(after.get("required", ())) - set(before.get("required", ()))):
            yield _change(_within(at, name), "must be told now")
        yield from self._other_rest(before, after, at)

    def _other_rest(self, before: Schema, after: Schema, at: str) -> Iterator[str]:
        told = before.get("additionalProperties", True)
        asked = after.get("additionalProperties", True)
        if told is False or asked is True:
            return
        if asked is False:
            yield _change(at, "unknown fields are refused now")
        else:
            yield from self.changes({} if told is True else told, asked, _within(at, "*"))


_JUDGED_ABOVE = frozenset(
    {"default", "anyOf", "enum", "const", "properties", "required", "additionalProperties"}
)


def _resolved(schema: Schema, root: Schema) -> Schema:
    match schema:
        case {"$ref": str(reference), **others}:
            name = reference.removeprefix("#/$defs/")
            return {**root["$defs"][name], **others}
        case _:
            return schema


def _choices(schema: Schema) -> list[Schema]:
    # A default says nothing about the values that may be told.
    plain = {keyword: told for keyword, told in schema.items() if keyword != "default"}
    return list(schema.get("anyOf", [plain]))


def _other_default(before: Schema, after: Schema, at: str) -> Iterator[str]:
    if "default" in before and before["default"] != after.get("default", _NOTHING):
        yield _change(
            at, f"default was {_said(before['default'])}, is {_said(after.get('default'))}"
        )


def _other_values(before: Schema, after: Schema, at: str) -> Iterator[str]:
    told, asked = _values(before), _values(after)
    if asked is None:
        return
    if told is None:
        yield _change(at, f"takes only {', '.join(map(repr, asked))} now")
        return
    for value in told:
        if value not in asked:
            yield _change(at, f"no longer takes {value!r}")


def _values(schema: Schema) -> list[Any] | None:
    match schema:
        case {"enum": list(values)}:
            return values
        case {"const": value}:
            return [value]
        case _:
            return None


def _is_wider(told: Any, asked: Any) -> bool:
    return bool(told == "integer" and asked == "number")


def _within(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name


def _change(at: str, what: str) -> str:
    return f"{at}: {what}" if at else what


def _said(value: Any) -> str:
    return "nothing" if value is None else repr(value)
