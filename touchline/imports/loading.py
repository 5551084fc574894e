"""How is a mapping read from its file?

A mapping that `extends` another one says only what differs: its tables are laid over those of the
other, and its rules come after, or instead of the one with the same id. Whatever is refused is told
with the line and column where it stands.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import BaseModel

from events.errors import MalformedEvent
from events.validation import validated
from touchline.imports import mappings
from touchline.imports.errors import MappingRefused
from touchline.imports.mapping import ImportMapping
from touchline.imports.toml_places import Places

_RULE = re.compile(r"^events\.(\d+)")
_AT_END = re.compile(r" \(at (line \d+, column \d+)\)| \(at end of document\)")
EXTENDED_MAX = 5

Model = TypeVar("Model", bound=BaseModel)

Shipped = Mapping[str, Path]
"""The files of the mappings that come with Touchline, by the names that others extend."""


@dataclass(frozen=True, slots=True)
class Written:
    """What one file says, and where."""

    path: Path
    said: dict[str, Any]
    places: Places


@dataclass(slots=True)
class Layers:
    """Files laid over each other, the one that was asked for last; `rules` tell whose each is."""

    said: dict[str, Any] = field(default_factory=dict)
    files: list[Written] = field(default_factory=list)
    rules: list[tuple[Written, int]] = field(default_factory=list)

    def lay(self, written: Written) -> None:
        """Put another file on top."""
        self.files.append(written)
        rules = written.said.get("events", [])
        tables = {name: said for name, said in written.said.items() if name != "events"}
        self.said = _laid(self.said, tables) | {"events": self.said.get("events", [])}
        if not isinstance(rules, list):
            self.said["events"] = rules
            return
        for index, rule in enumerate(rules):
            self._add(rule, (written, index))

    def _add(self, rule: Any, origin: tuple[Written, int]) -> None:
        told: list[Any] = self.said["events"]
        for index, (known, (written, _)) in enumerate(zip(told, self.rules, strict=True)):
            if written is not origin[0] and _id(rule) and _id(known) == _id(rule):
                told[index], self.rules[index] = rule, origin
                return
        told.append(rule)
        self.rules.append(origin)

    def refusal(self, error: MalformedEvent) -> MappingRefused:
        """The refusal, with the file, line and column of what was refused."""
        path = error.where.split(".")
        numbered = _RULE.match(error.where)
        if numbered and int(numbered[1]) < len(self.rules):
            written, index = self.rules[int(numbered[1])]
            path[1] = str(index)
        else:
            upper_first = reversed(self.files)
            written = max(upper_first, key=lambda each: each.places.known_length(path))
        place = written.places.place(path)
        where = f"{place}: {self._named(error.where)}" if place else self._named(error.where)
        return MappingRefused(written.path, where=where, found=error.found, expected=error.expected)

    def _named(self, where: str) -> str:
        """Rules are counted from 1 and named by their type, as a person finds them in the file."""
        numbered = _RULE.match(where)
        if not numbered or int(numbered[1]) >= len(self.rules):
            return where
        rule = self.said["events"][int(numbered[1])]
        type_ = rule.get("type") if isinstance(rule, dict) else None
        number = self.rules[int(numbered[1])][1] + 1
        return f"event {number} ({type_}){where[numbered.end() :]}"


class Loaded(NamedTuple, Generic[Model]):
    """A mapping, and all that its file and those that it extends say."""

    mapping: Model
    said: Mapping[str, Any]


def mapping(path: Path) -> ImportMapping:
    """The mapping of an import in a TOML file; raises MappingRefused."""
    return loaded(path, ImportMapping, mappings.files()).mapping


def loaded(path: Path, model: type[Model], shipped: Shipped) -> Loaded[Model]:
    """What a TOML file says; raises MappingRefused for the first thing that is wrong."""
    layers = Layers()
    for written in _extended(path, shipped):
        layers.lay(written)
    try:
        return Loaded(validated(model, layers.said), layers.said)
    except MalformedEvent as error:
        raise layers.refusal(error) from error


def _extended(path: Path, shipped: Shipped) -> list[Written]:
    """The file and what it extends, the lowest first."""
    files = [_written(path, shipped)]
    while (other := files[0].said.pop("extends", None)) is not None:
        found = shipped.get(str(other), path.parent / str(other))
        if len(files) == EXTENDED_MAX or not found.is_file():
            place = files[0].places.place(["extends"])
            known = f"a mapping that comes with Touchline ({', '.join(shipped)})"
            raise MappingRefused(
                files[0].path,
                where=f"{place}: extends",
                found=repr(other),
                expected=f"{known} or a file, at most {EXTENDED_MAX} deep",
            )
        files.insert(0, _written(found, shipped))
    return files


def _written(path: Path, shipped: Shipped) -> Written:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        known = f"a mapping in TOML, or the name of one ({', '.join(shipped)})"
        raise MappingRefused(path, where="", found=str(error.strerror), expected=known) from error
    except ValueError as error:
        raise MappingRefused(path, where="", found=str(error), expected="TOML in UTF-8") from error
    try:
        return Written(path, tomllib.loads(text), Places(text))
    except tomllib.TOMLDecodeError as error:
        place = _AT_END.search(str(error))
        where = (place[1] or f"line {text.count(chr(10)) + 1}") if place else ""
        found = _AT_END.sub("", str(error)).lower()
        raise MappingRefused(path, where=where, found=found, expected="TOML") from error


def _laid(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """The tables of both; where both say the same key, that of the upper one."""
    both = dict(below)
    for name, said in above.items():
        known = both.get(name)
        are_tables = isinstance(known, dict) and isinstance(said, dict)
        both[name] = _laid(known, said) if are_tables and known is not None else said
    return both


def _id(rule: Any) -> object:
    return rule.get("id") if isinstance(rule, dict) else None
