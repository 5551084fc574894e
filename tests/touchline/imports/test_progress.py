"""How does somebody see how far an import is?"""

from io import StringIO

from rich.console import Console

from touchline.imports.progress import progress


def test_without_a_terminal_there_is_a_line_for_each_tenth() -> None:
    seen = StringIO()
    with progress(Console(file=seen), 1000) as shown:
        for _ in range(10):
            shown.read(45)
            shown.sent(500)
        shown.step("waiting")
    assert seen.getvalue().splitlines() == [
        "10 % read, 1,000 events taken",
        "20 % read, 2,000 events taken",
        "30 % read, 3,000 events taken",
        "40 % read, 4,000 events taken",
        "waiting",
    ]


def test_in_a_terminal_there_is_a_bar() -> None:
    seen = StringIO()
    with progress(Console(file=seen, force_terminal=True, width=100), 1000) as shown:
        shown.read(1000)
        shown.sent(1234)
        shown.step("waiting")
    assert "waiting" in seen.getvalue()
    assert "1,234 events taken" in seen.getvalue()
    assert "100 %" in seen.getvalue()


def test_an_import_of_nothing_is_no_division_by_zero() -> None:
    with progress(Console(file=StringIO()), 0) as shown:
        shown.read(0)
