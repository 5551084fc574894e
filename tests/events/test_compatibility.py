"""Is a change called breaking exactly when something that was taken before is refused after it?

Each breaking change but that of a default comes with a witness: JSON Schema itself takes it before
and refuses it after. Each addition comes with what is taken only after it.
"""

import json
from typing import Any, NamedTuple

import pytest
from jsonschema import Draft202012Validator

from events.compatibility import Comparison, Incompatible, breaking_changes
from events.schemas import texts

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
NULL: Schema = {"type": "null"}


def closed(required: tuple[str, ...] = (), **fields: Schema) -> Schema:
    return {
        "type": "object",
        "properties": fields,
        "required": list(required),
        "additionalProperties": False,
    }


def is_taken(schema: Schema, told: Any) -> bool:
    return bool(Draft202012Validator(schema).is_valid(told))


class Breaking(NamedTuple):
    before: Schema
    after: Schema
    witness: Any
    change: str


BREAKING = [
    Breaking(closed(a=TEXT), closed(), {"a": "x"}, "a: is gone"),
    Breaking(closed(a=TEXT), closed(("a",), a=TEXT), {}, "a: must be told now"),
    Breaking(TEXT, {"type": "integer"}, "x", "type was 'string', is 'integer'"),
    Breaking({"type": "number"}, {"type": "integer"}, 1.5, "type was 'number', is 'integer'"),
    Breaking({"enum": ["a", "b"]}, {"enum": ["a"]}, "b", "no longer takes 'b'"),
    Breaking({"enum": ["a", "b"]}, {"const": "a"}, "b", "no longer takes 'b'"),
    Breaking(TEXT, TEXT | {"enum": ["a", "b"]}, "c", "takes only 'a', 'b' now"),
    Breaking(TEXT | {"maxLength": 5}, TEXT | {"maxLength": 4}, "12345", "maxLength was 5, is 4"),
    Breaking(TEXT, TEXT | {"minLength": 1}, "", "minLength was nothing, is 1"),
    Breaking({"minimum": 0}, {"minimum": 1}, 0, "minimum was 0, is 1"),
    Breaking(TEXT | {"pattern": "a"}, TEXT | {"pattern": "b"}, "a", "pattern was 'a', is 'b'"),
    Breaking({"anyOf": [TEXT, NULL]}, TEXT, None, "type was 'null', is 'string'"),
    Breaking({"items": {"enum": [1, 2]}}, {"items": {"enum": [1]}}, [2], "[]: no longer takes 2"),
    Breaking({}, {"items": TEXT}, [1], "[]: type was nothing, is 'string'"),
    Breaking({}, {"additionalProperties": False}, {"a": 1}, "unknown fields are refused now"),
    Breaking({}, {"additionalProperties": TEXT}, {"a": 1}, "*: type was nothing, is 'string'"),
    Breaking(
        {"additionalProperties": TEXT | {"maxLength": 2}},
        {"additionalProperties": TEXT | {"maxLength": 1}},
        {"a": "xy"},
        "*: maxLength was 2, is 1",
    ),
    Breaking(
        closed(a=closed(b=TEXT)),
        closed(a=closed(b={"type": "integer"})),
        {"a": {"b": "x"}},
        "a.b: type was 'string', is 'integer'",
    ),
    Breaking(
        closed(a={"$ref": "#/$defs/Part"}) | {"$defs": {"Part": TEXT}},
        closed(a={"$ref": "#/$defs/Part"}) | {"$defs": {"Part": NULL}},
        {"a": "x"},
        "a: type was 'string', is 'null'",
    ),
]


class Additive(NamedTuple):
    what: str
    before: Schema
    after: Schema
    only_after: Any


ADDITIVE = [
    Additive("a field", closed(), closed(a=TEXT), {"a": "x"}),
    Additive("a field left out", closed(("a",), a=TEXT), closed(a=TEXT), {}),
    Additive(
        "none told",
        closed(("a",), a=TEXT),
        closed(a={"anyOf": [TEXT, NULL], "default": None}),
        {"a": None},
    ),
    Additive(
        "none told, with a default",
        closed(a=TEXT | {"default": "x"}),
        closed(a={"anyOf": [TEXT, NULL], "default": "x"}),
        {"a": None},
    ),
    Additive("a word", {"enum": ["a"]}, {"enum": ["a", "b"]}, "b"),
    Additive("any word", TEXT | {"enum": ["a"]}, TEXT, "b"),
    Additive("broken numbers", {"type": "integer"}, {"type": "number"}, 1.5),
    Additive("longer text", TEXT | {"maxLength": 4}, TEXT | {"maxLength": 5}, "12345"),
    Additive("shorter text", TEXT | {"minLength": 1}, TEXT | {"minLength": 0}, ""),
    Additive("any length", TEXT | {"minLength": 1}, TEXT, ""),
    Additive("any field", closed(a=TEXT), {"type": "object"}, {"b": 1}),
    Additive("others of a kind", closed(), {"additionalProperties": TEXT}, {"b": "x"}),
]


@pytest.mark.parametrize("case", BREAKING, ids=lambda case: case.change)
def test_what_was_taken_and_is_refused_is_named(case: Breaking) -> None:
    assert is_taken(case.before, case.witness)
    assert not is_taken(case.after, case.witness)
    assert changes(case.before, case.after) == [case.change]


@pytest.mark.parametrize("case", ADDITIVE, ids=lambda case: case.what)
def test_what_is_only_taken_now_breaks_nothing(case: Additive) -> None:
    assert not is_taken(case.before, case.only_after)
    assert is_taken(case.after, case.only_after)
    assert changes(case.before, case.after) == []


def test_another_default_gives_another_meaning_to_what_was_left_unsaid() -> None:
    exact, day = ({"enum": ["exact", "day"], "default": word} for word in ("exact", "day"))
    assert changes(exact, day) == ["default was 'exact', is 'day'"]


def test_other_words_about_a_field_break_nothing() -> None:
    assert changes(TEXT | {"title": "A"}, TEXT | {"title": "B", "description": "b"}) == []


def test_a_type_is_gone_unless_a_later_version_of_it_is_there() -> None:
    first = {"deal.won.1": TEXT}
    assert list(breaking_changes(first, {})) == ["deal.won.1: the type is gone"]
    assert list(breaking_changes(first, {"deal.lost.2": TEXT})) == ["deal.won.1: the type is gone"]
    assert list(breaking_changes(first, {"deal.won.2": TEXT})) == []


@pytest.mark.parametrize("name", sorted(texts()))
def test_no_schema_breaks_itself_and_each_breaks_when_it_refuses_all(name: str) -> None:
    schema = json.loads(texts()[name])
    assert changes(schema, schema) == []
    fields = schema["properties"]
    assert {change.partition(":")[0] for change in changes(schema, closed())} == set(fields)


def test_a_refusal_says_what_to_do() -> None:
    assert str(Incompatible(["deal.won.1: amount: is gone"])) == (
        "found breaking changes\n  deal.won.1: amount: is gone\nexpected none: give the type a "
        "new schema_version and an upcaster, or take the change back; "
        "if nobody was ever told this schema, delete its file first"
    )


def changes(before: Schema, after: Schema) -> list[str]:
    return list(Comparison(before, after).changes(before, after, ""))
