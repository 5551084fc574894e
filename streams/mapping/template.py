"""Where in a row does a text come from?

From a template: text with the names of columns in braces, such as "{first name} {last name}".
When all its columns are blank the template is blank too, whatever text stands around them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import BeforeValidator, InstanceOf

from events.validation import refusal

_COLUMN = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Template:
    """`parts` are text, column, text, column, …, text; `only` is the column without text around."""

    parts: tuple[str, ...]
    columns: tuple[str, ...] = field(init=False, compare=False)
    only: str | None = field(init=False, compare=False)

    def __post_init__(self) -> None:
        is_bare = len(self.parts) == 3 and not self.parts[0] and not self.parts[2]
        object.__setattr__(self, "columns", self.parts[1::2])
        object.__setattr__(self, "only", self.parts[1] if is_bare else None)

    def filled(self, cells: Mapping[str, str]) -> str:
        """The text with the cells of a row in place of the columns; blank when they all are."""
        if self.only is not None:
            return cells[self.only]
        columns = self.columns
        if columns and not any(cells[column] for column in columns):
            return ""
        text = list(self.parts)
        text[1::2] = [cells[column] for column in columns]
        return "".join(text).strip()

    def blank_column(self, cells: Mapping[str, str]) -> str | None:
        """The first column that is blank in this row."""
        return next((column for column in self.columns if not cells[column]), None)

    def __str__(self) -> str:
        return "".join(
            f"{{{part}}}" if index % 2 else part for index, part in enumerate(self.parts)
        )


def template(said: object, *, at: str = "") -> Template:
    """The template that a text stands for; `at` is where it stands within a field."""
    if not isinstance(said, str) or not said:
        raise refusal(at=at, found=said, expected="text, such as '{deal id}'")
    parts = tuple(_COLUMN.split(said))
    if any("{" in text or "}" in text for text in parts[0::2]):
        raise refusal(at=at, found=said, expected="columns in braces, such as '{deal id}'")
    return Template(parts)


TemplateText = Annotated[InstanceOf[Template], BeforeValidator(template)]
