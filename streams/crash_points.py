"""At which points may a process be killed on purpose, to prove that nothing is lost there?

Between any two effects that a batch or an event has there is a point. Armed, a process kills itself
there with SIGKILL, as a power cut or the kernel would; unarmed, passing one does nothing.
"""

import os
import signal
from collections.abc import Callable

CrashPoint = Callable[[str], None]

POINTS: dict[str, str] = {
    "collector.body_read": "a body has been read, and nothing sent",
    "collector.scored": "the replies of a request have been scored, and nothing sent",
    "collector.sent": "an event has been sent, and the broker has not acknowledged it",
    "collector.acknowledged": "the broker has acknowledged, and the sender was not told",
    "router.decoded": "a batch has been decoded, and has had no effect",
    "router.archive_stored": "the archive holds the events, and nobody has heard of them",
    "router.facts_acknowledged": "the facts have been acknowledged, and the position not stored",
    "router.position_stored": "the position is stored, and Faust has not committed",
    "burial.letters_stored": "dead letters have their rows, and the position is not stored",
    "keeper.ledgers_loaded": "the ledgers of a batch are in memory, and it has had no effect",
    "keeper.told_acknowledged": "what ledgers tell others is acknowledged, and no fact stored",
    "keeper.facts_stored": "the facts are stored, and no row follows from them",
    "keeper.rows_stored": "facts and rows are stored, and the position is not",
    "keeper.position_stored": "the position is stored, and Faust has not committed",
    "worker.revoked": "partitions are being taken away while batches are under way",
}

OF_A_TRANSLATION: dict[str, str] = {
    "translator.texts_read": "texts of replies have been read, and none is scored",
    "translator.translated": "deliveries have been translated, and nothing sent",
    "translator.events_acknowledged": "the events are acknowledged, and the position not stored",
    "translator.position_stored": "the position is stored, and Faust has not committed",
}

OF_A_REBUILD: dict[str, str] = {
    "rebuild.begun": "a rebuild is announced, and what others left is cleared",
    "rebuild.laid_out": "the next generation has its topic and positions, and no worker",
    "rebuild.page_routed": "some archived events have been routed again",
    "rebuild.routed": "all archived events have been routed again, and not all is folded",
    "rebuild.folded": "the next generation has caught up, and is not verified",
    "rebuild.verified": "the next generation is exact, and the views read the one before",
    "rebuild.switched": "the views read it, and the workers have not come over",
    "rebuild.handed_over": "the workers have come over, and what was read before is not dropped",
}

OF_ALERTS: dict[str, str] = {
    "notifier.state_stored": "a change is known, and the log has not heard of it",
    "notifier.alert_acknowledged": "the log has it, and it is not known that it has",
    "notifier.planned": "a notification is planned, and not sent",
    "notifier.sent": "it was sent, and the outcome is not stored",
}


_KNOWN = POINTS | OF_A_TRANSLATION | OF_A_REBUILD | OF_ALERTS


class UnknownCrashPoint(ValueError):
    """Nothing would ever be killed there, and a test would pass for nothing."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"a crash point should be one of {', '.join(_KNOWN)}; "
            "`name:3` stands for the third time that it is passed"
        )
        self.text = text


def never(point: str) -> None:
    """Pass every point by."""


def armed(text: str) -> CrashPoint:
    """Kills this process at the armed point; `name:3` at the third time it is passed."""
    if not text:
        return never
    name, left = _parsed(text)

    def pass_by(point: str) -> None:
        nonlocal left
        if point == name:
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

    return pass_by


def known(text: str) -> str:
    """The text itself, when something could be killed by it."""
    if text:
        _parsed(text)
    return text


def _parsed(text: str) -> tuple[str, int]:
    name, _, times = text.partition(":")
    if name not in _KNOWN or not (times or "1").isdecimal() or times == "0":
        raise UnknownCrashPoint(text)
    return name, int(times or 1)
