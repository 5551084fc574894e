"""What scores replies, by the settings?

A pool of processes for whoever holds texts: the collector, which takes them, and the translator,
which reads those that CRMs hold. Without a scorer there is none, unless one was pinned.
"""

import os

import structlog

from streams.sentiment import MissingScorer, scorer
from streams.sentiment.dumps import leave_no_dump
from streams.sentiment.pool import Pool
from touchline.settings import Settings

log = structlog.get_logger(__name__)


async def pool_of(settings: Settings) -> Pool | None:
    """None when nothing scores; raises Refused when another scorer is pinned."""
    if not settings.scorer:
        return None
    try:
        scorer(settings.scorer)
    except MissingScorer as missing:
        if settings.scorer_id:
            raise
        log.warning("no replies are scored", reason=str(missing))
        return None
    leave_no_dump()
    pool = Pool(
        settings.scorer,
        os.environ,
        pinned_id=settings.scorer_id,
        processes=settings.scorer_processes,
    )
    if settings.scorer_id:
        await pool.scorer_id()
    return pool
