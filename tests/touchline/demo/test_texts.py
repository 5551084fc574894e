"""Do replies of the demo come with their texts only where something scores them?"""

from io import StringIO
from pathlib import Path

from rich.console import Console

from touchline.demo.running import TEXTS_SHARE, texts_share
from touchline.settings import Settings


def test_one_reply_in_ten_comes_with_its_text(tmp_path: Path) -> None:
    assert texts_share(Settings(home=tmp_path), Console(file=StringIO())) == TEXTS_SHARE == 0.1


def test_without_a_scorer_none_does_and_the_console_says_why(tmp_path: Path) -> None:
    said = StringIO()
    settings = Settings(home=tmp_path, scorer="nobody")
    assert texts_share(settings, Console(file=said, width=200)) == 0
    assert "nobody" in said.getvalue()
