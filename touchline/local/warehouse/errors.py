"""Why was a statement refused, and how does ClickHouse say so over HTTP?

A client acts on the code in `X-ClickHouse-Exception-Code` and shows the text, so both are those of
the engine; what we refuse ourselves carries the code that a ClickHouse server would use.
"""

import re

STATUSES = {36: 400, 62: 400, 372: 404, 373: 423, 46: 404, 47: 404, 60: 404, 81: 404,
            117: 400, 168: 413, 497: 403, 516: 403}  # fmt: skip
SYNTAX_ERROR = 62
UNKNOWN_EXCEPTION = 1002
CODE = re.compile(r"Code: (\d+)\. DB::Exception: ")


class Refusal(Exception):
    """What we say no to before the engine hears of it."""

    def __init__(self, code: int, name: str, message: str) -> None:
        super().__init__(f"Code: {code}. DB::Exception: {message} ({name})")


class TooLarge(Refusal):
    """More bytes than we hold, as they came or unpacked."""

    def __init__(self, bytes_max: int) -> None:
        message = f"The body holds more than {bytes_max} bytes: send it in parts."
        super().__init__(168, "QUERY_IS_TOO_LARGE", message)


def read_only(user: str, hint: str = "") -> Refusal:
    return Refusal(
        164, "READONLY", f"{user}: Cannot execute query in readonly mode. {hint}".rstrip()
    )


def access_denied(user: str, what: str) -> Refusal:
    return Refusal(497, "ACCESS_DENIED", f"{user}: Not enough privileges for {what}.")


def too_long(bytes_max: int) -> Refusal:
    """In the engine's words, less the setting: whoever may only read cannot raise it."""
    message = f"Max query size exceeded: expected at most {bytes_max} bytes."
    return Refusal(SYNTAX_ERROR, "SYNTAX_ERROR", message)


def code_of(text: str) -> int:
    found = CODE.search(text)
    return int(found.group(1)) if found else UNKNOWN_EXCEPTION


def status_of(code: int) -> int:
    return STATUSES.get(code, 500)


def plain(error: Exception) -> str:
    """The engine's own text; it says code and name twice when two of its layers speak."""
    text = str(error).strip()
    starts = list(CODE.finditer(text))
    return text[starts[-1].start() :] if starts else text
