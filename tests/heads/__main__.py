"""Do the published ratings still make the heads that are shipped, bit for bit?

`python -m tests.heads` reads all of them again, which takes the default encoder some minutes of one
core. It was made on a processor of AMD, and on one of Intel becomes another in its last digits
(streams/sentiment/encoders.py). Exit codes: 0 they do, 1 one of them is another.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from streams.sentiment import head as heads
from streams.sentiment.encoders import ENCODERS
from tests.heads.again import made_again


def main() -> int:
    others = 0
    for name in ENCODERS:
        with TemporaryDirectory() as folder:
            is_same = made_again(name, Path(folder)) == heads.shipped(name).text()
        sys.stdout.write(f"{name}: {'the one that is shipped' if is_same else 'another'}\n")
        others += not is_same
    return int(others > 0)


if __name__ == "__main__":
    sys.exit(main())
