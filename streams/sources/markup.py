"""What does a mail in HTML say, read as text?

Line by line as it is shown, with what is quoted behind `>`, so that it is taken away like any
quotation. What no reader sees (styles, scripts, the head) is left out.
"""

from contextlib import suppress
from html.parser import HTMLParser
from typing import Final

LENGTH_MAX: Final = 200_000
"""Characters of HTML that are read: what the writer says comes first."""

_UNSEEN: Final = frozenset({"head", "script", "style", "template", "title"})
_LINES: Final = frozenset(
    {
        *("address", "article", "blockquote", "br", "div", "dd", "dl", "dt", "footer", "form"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre", "section"),
        *("table", "td", "th", "tr", "ul"),
    }
)


def plain(html: str) -> str:
    """The text, as far as it can be read; never raises."""
    reader = _Reader()
    # The parser quotes what it does not understand in an exception of its own.
    with suppress(AssertionError):
        reader.feed(html[:LENGTH_MAX])
        reader.close()
    return reader.text()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[tuple[int, list[str]]] = [(0, [])]
        self._quoted = 0
        self._unseen = 0

    def text(self) -> str:
        lines = ((quoted, " ".join("".join(parts).split())) for quoted, parts in self._lines)
        return "\n".join("> " * quoted + line for quoted, line in lines if line)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._unseen += tag in _UNSEEN
        self._quoted += tag == "blockquote"
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(self._unseen - (tag in _UNSEEN), 0)
        self._quoted = max(self._quoted - (tag == "blockquote"), 0)
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._lines[-1][1].append(data)

    def _break(self, tag: str) -> None:
        if tag in _LINES:
            self._lines.append((self._quoted, []))
