"""Does a log say everything that matters, and nothing forty times a second?"""

import logging

import pytest

from touchline.log_lines import Seldom


def record(message: object, created: float) -> logging.LogRecord:
    made = logging.LogRecord("aiokafka", logging.ERROR, "", 0, message, ("1",), None)
    made.created = created
    return made


@pytest.mark.parametrize(
    ("first", "second", "is_said"),
    [
        (record("no broker %s", 10.0), record("no broker %s", 10.5), False),
        (record("no broker %s", 10.0), record("no broker %s", 11.5), True),
        (record("no broker %s", 10.0), record("no topic %s", 10.5), True),
        (record({"event": "begin"}, 10.0), record({"event": "begin"}, 10.0), True),
    ],
    ids=["again at once", "again later", "something else", "our own"],
)
def test_a_complaint_is_not_repeated_at_once(
    first: logging.LogRecord, second: logging.LogRecord, is_said: bool
) -> None:
    seldom = Seldom()
    assert seldom.filter(first)
    assert seldom.filter(second) == is_said
