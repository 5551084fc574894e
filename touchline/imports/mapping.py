"""What does a person say so that rows of exported files become events?

Which files there are and how they are written, mended and joined, and the rules by which their rows
tell events. What cannot be meant is refused before any export is opened.
"""

import codecs
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, InstanceOf, model_validator

from events.payload import Contract
from events.validation import refusal
from events.values import Word
from streams.mapping.amount import DecimalSign
from streams.mapping.rules import Rules
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


class ImportMapping(Rules):
    """The rules, and the files that they read."""

    files: dict[Word, File] = Field(default_factory=dict)

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
