"""Is a mail in HTML read as it is shown, and what it quotes known as quoted?"""

import pytest

from streams.sentiment.own_words import own_words
from streams.sources.markup import LENGTH_MAX, plain


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Sounds <b>great</b>,<br>on Tuesday</p>", "Sounds great,\non Tuesday"),
        ("<div>One</div><div>  two\n three&nbsp;&amp;&#32;four </div>", "One\ntwo three & four"),
        ("<head><title>x</title><style>p {a: b}</style></head><p>y</p>", "y"),
        ("<script>if (1 < 2) alert()</script>no", "no"),
        ("plain", "plain"),
        ("<p>never closed", "never closed"),
        ("</blockquote></style>stray", "stray"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a\nb"),
        ("", ""),
        ("<img src=x alt='not said'>", ""),
    ],
)
def test_a_mail_is_read_line_by_line_as_it_is_shown(html: str, text: str) -> None:
    assert plain(html) == text


@pytest.mark.parametrize("broken", ["<![endif nonsense", "<![a[b", "<![a b>c", "<!x[", "<", "&#"])
def test_what_no_parser_understands_loses_nothing_before_it(broken: str) -> None:
    assert plain(f"<p>before</p>{broken}").startswith("before")


def test_what_is_quoted_stands_behind_its_mark_and_is_not_scored() -> None:
    html = (
        "<div>We need to think about it.</div><div class='gmail_quote'>"
        "<div>On Tue, 7 Jul 2026 at 03:25, Dan Wing &lt;dan@example.com&gt; wrote:<br></div>"
        "<blockquote>Shall we talk?<blockquote>Hello</blockquote>Dan</blockquote></div>"
    )
    assert plain(html).splitlines()[-3:] == ["> Shall we talk?", "> > Hello", "> Dan"]
    assert own_words(plain(html)) == "We need to think about it."


def test_what_is_read_of_a_mail_without_end_is_bounded() -> None:
    assert plain("<p>yes</p>" + " " * LENGTH_MAX + "no") == "yes"
