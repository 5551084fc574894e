"""What does a person say so that rows of exported files become events?

Which files there are and how they are written, mended and joined, and the rules by which their rows
tell events. What cannot be meant is refused before any export is opened.
"""

import codecs
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, InstanceOf, model_validator

from events.payload import Contract
from events.validation import refusal
from events.values import IanaZone, Id, Word
from streams.mapping.amount import DecimalSign
from streams.mapping.rule import Rule
from streams.mapping.template import Template, TemplateText, template
from streams.mapping.times import Calendar, Forms
from streams.mapping.value import Notation


class Join(Contract):
    """To each row belongs the row of another file whose `key` is what `by` says."""

    file: str
    key: Word
    by: TemplateText
    missing: Literal["reject", "blank"] = "reject"


def _known_encoding(said: str) -> str:
    try:
        return codecs.lookup(said).name
    except LookupError:
        raise refusal(expected="an encoding such as 'utf-8' or 'windows-1252'") from None


def _one_character(said: str) -> str:
    if len(said) != 1:
        raise refusal(expected="one character, such as ';'")
    return said


def _blank_or_template(said: object) -> object:
    return Template(("",)) if said == "" else template(said)


DefaultText = Annotated[InstanceOf[Template], BeforeValidator(_blank_or_template)]


class File(Contract):
    """Exports whose name fits `name`, in which * stands for any text, and how they are written."""

    name: Word
    delimiter: Annotated[str, AfterValidator(_one_character)] | None = None
    encoding: Annotated[str, AfterValidator(_known_encoding)] | None = None
    dates: Forms = ()
    decimal: DecimalSign | None = None
    sheet: Word | None = None
    aliases: dict[Word, Annotated[tuple[Word, ...], Field(strict=False)]] = Field(
        default_factory=dict
    )
    default: dict[Word, DefaultText] = Field(default_factory=dict)
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

    def notation(self, file: str | None) -> Notation:
        """How the cells of a file are written; None for what is told once."""
        if file is None:
            return Notation(Calendar(self.timezone))
        said = self.files[file]
        return Notation(Calendar(self.timezone, said.dates), said.decimal)

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
