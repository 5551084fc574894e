"""Are the questions of the demo questions, and do they read well?"""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO

import pytest
from rich.console import Console

from touchline.demo.answers import Whole, answer_table, text
from touchline.demo.questions import Question, questions


@pytest.mark.parametrize("question", questions(), ids=lambda question: question.name)
def test_each_file_asks_one_question_of_the_views_only(question: Question) -> None:
    assert question.text.endswith(("?", "of five."))
    assert "bi." in question.sql
    assert not any(database in question.sql for database in ("raw.", "core.", "ops."))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "-"),
        (1234567, "1,234,567"),
        (0.286, "0.286"),
        (Decimal("193400.0000"), "193,400"),
        (True, "yes"),
        (date(2026, 7, 1), "2026-07-01"),
        (datetime(2026, 7, 1, 9, 30, tzinfo=UTC), "2026-07-01 09:30:00"),
    ],
    ids=str,
)
def test_a_cell_shows_what_is_known(value: object, shown: str) -> None:
    assert text(value) == shown


def test_no_number_is_cut_off_in_a_narrow_terminal() -> None:
    shown = StringIO()
    console = Console(file=shown, width=30, soft_wrap=True)
    names = [f"a_long_column_name_{number}" for number in range(4)]
    console.print(Whole(answer_table(names, [[123_456_789] * 4])))
    assert shown.getvalue().count("123,456,789") == 4
