"""What does a person say so that rows of exported files become events?

A mapping is one TOML file: which files there are, how they are mended and joined, and the rules by
which their rows tell events. What cannot be meant is refused before any export is opened.
"""

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from events.errors import MalformedEvent
from events.payload import Contract
from events.validation import refusal, validated
from events.values import IanaZone, Id, Word
from touchline.imports.errors import MappingRefused
from touchline.imports.rule import Rule
from touchline.imports.template import TemplateText

_RULE = re.compile(r"^events\.(\d+)")


class Join(Contract):
    """To each row belongs the row of another file whose `key` is what `by` says."""

    file: str
    key: Word
    by: TemplateText
    missing: Literal["reject", "blank"] = "reject"


class File(Contract):
    """Exports whose name fits `name`, in which * stands for any text."""

    name: Word
    mend: dict[Word, dict[str, str]] = Field(default_factory=dict)
    join: dict[Word, Join] = Field(default_factory=dict)


def _some(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    # A minimum length would count the valid rules only, and speak up beside each wrong one.
    if not rules:
        raise refusal(expected="at least one event")
    return rules


class ImportMapping(Contract):
    """`source` and a rule's `id` make the identity of an event: told again, it is the same."""

    source: Id
    timezone: IanaZone = "UTC"
    files: dict[Word, File] = Field(default_factory=dict)
    translations: dict[Word, dict[str, str]] = Field(default_factory=dict)
    events: Annotated[tuple[Rule, ...], Field(strict=False), AfterValidator(_some)]

    def rules(self, file: str | None) -> tuple[Rule, ...]:
        """The rules of a file's rows; None for what is told once."""
        return tuple(rule for rule in self.events if rule.each == file)

    @model_validator(mode="after")
    def _names_files_that_it_describes(self) -> Self:
        known = f"one of {', '.join(self.files) or 'no files'}"
        for index, rule in enumerate(self.events):
            if rule.each is not None and rule.each not in self.files:
                raise refusal(at=f"events.{index}.each", found=rule.each, expected=known)
        for name, file in self.files.items():
            for join_name, join in file.join.items():
                if join.file not in self.files:
                    at = f"files.{name}.join.{join_name}.file"
                    raise refusal(at=at, found=join.file, expected=known)
        return self

    @model_validator(mode="after")
    def _names_translations_that_it_holds(self) -> Self:
        known = f"one of {', '.join(self.translations) or 'no translations'}"
        for index, rule in enumerate(self.events):
            for said in rule.taken():
                if said.translate is not None and said.translate not in self.translations:
                    at = f"events.{index}.translate"
                    raise refusal(at=at, found=said.translate, expected=known)
        return self

    @model_validator(mode="after")
    def _gives_each_event_an_id_of_its_own(self) -> Self:
        seen: set[str] = set()
        for index, rule in enumerate(self.events):
            text = str(rule.id)
            if text in seen:
                expected = f"an id that no other rule has, such as '{text}/{rule.type}'"
                raise refusal(at=f"events.{index}.id", found=text, expected=expected)
            seen.add(text)
        return self


def mapping(path: Path) -> ImportMapping:
    """The mapping in a TOML file; raises MappingRefused for the first thing that is wrong."""
    said = _toml(path)
    try:
        return validated(ImportMapping, said)
    except MalformedEvent as error:
        where = _named_rule(error.where, said)
        raise MappingRefused(
            path, where=where, found=error.found, expected=error.expected
        ) from error


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise MappingRefused(
            path, where="", found=str(error.strerror), expected="a mapping in TOML"
        ) from error
    except ValueError as error:
        # TOML says itself at which line and column; text that is not UTF-8 says at which byte.
        raise MappingRefused(path, where="", found=str(error), expected="TOML in UTF-8") from error


def _named_rule(where: str, said: dict[str, Any]) -> str:
    """Rules are counted from 1 and named by their type, as a person finds them in the file."""
    numbered = _RULE.match(where)
    if not numbered:
        return where
    index = int(numbered[1])
    rule = said["events"][index]
    type_ = rule.get("type") if isinstance(rule, dict) else None
    return f"event {index + 1} ({type_}){where[numbered.end() :]}"
