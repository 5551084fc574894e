"""What became of a notification that was sent?"""

from collections.abc import Callable
from datetime import datetime

import structlog

from projections.alerts.attempt import failed, sent
from projections.alerts.notice import Notice
from projections.alerts.notification import NotificationRow
from streams.alerts.channels.channel import Channel
from streams.alerts.errors import Undelivered
from streams.crash_points import CrashPoint

log = structlog.get_logger(__name__)


async def send(
    channel: Channel,
    notice: Notice,
    row: NotificationRow,
    clock: Callable[[], datetime],
    crash_point: CrashPoint,
) -> NotificationRow:
    """Send it once: the row as it is afterwards, whether the channel took it or not."""
    try:
        await channel.send(notice)
    except Undelivered as problem:
        log.warning("not delivered", channel=row.channel, reason=str(problem))
        final, away = problem.is_final, problem.away
        return failed(row, clock(), str(problem), is_final=final, away=away)
    crash_point("notifier.sent")
    return sent(row, clock())
