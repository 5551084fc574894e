"""How is a fortieth of the published ratings read? `python -m tests.heads.reading ENCODER`"""

import sys

from streams.sentiment import lesson
from streams.sentiment.training import encoded, part_of, read_as
from tests.heads.again import DATA

if __name__ == "__main__":
    encoder = sys.argv[1]
    whole = lesson.published(DATA, encoder).rated
    part = [each for each in whole if part_of(each) == 0]
    assert len(part) > len(whole) / 80
    sys.stdout.write(read_as(part, encoded(part, encoder))[0])
