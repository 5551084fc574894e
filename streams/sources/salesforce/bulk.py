"""How is much asked of Salesforce without spending the calls of the day?

By a query job of the Bulk API 2.0: Salesforce writes the whole answer down, and it is read in large
pages. The question goes without ORDER BY, which would keep Salesforce from answering it in parts
and let it run into a timeout, so nothing is known of the order of the records. Afterwards the job
is let go of, also when the reading is broken off.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from itertools import islice
from typing import Any, Final

import structlog

from events.validation import found_text
from streams.sources.delivery import Record
from streams.sources.errors import ApiError, ApiRefuses
from streams.sources.fields import Unreadable, needed_moment, needed_word
from streams.sources.salesforce.columns import records
from streams.sources.salesforce.session import DATA, Session

JOBS: Final = f"{DATA}/jobs/query"
RECORDS_PER_CALL: Final = 20_000
"""Ten times what REST gives, and with some ten megabytes nothing that a collector feels"""
RECORDS_AT_ONCE: Final = 2_000
"""So many are made of the text before others have their turn"""
WAIT_SECONDS_MIN, WAIT_SECONDS_MAX = 1.0, 60.0
JOB_SECONDS_MAX: Final = 6 * 3600.0
"""A job that takes longer stands in a queue which only a person can look into"""
LET_GO_SECONDS_MAX: Final = 20.0
SEE: Final = "see Setup, Bulk Data Load Jobs"
_COMPLETE: Final = "JobComplete"
_OVER: Final = (_COMPLETE, "Failed", "Aborted")
_UNDER_WAY: Final = ("UploadComplete", "InProgress")

Sleep = Callable[[float], Awaitable[object]]

log = structlog.get_logger(__name__)


class Job:
    """What Salesforce makes of one question."""

    def __init__(self, session: Session, id: str, begun_at: datetime, sleep: Sleep) -> None:
        self._session = session
        self._id = id
        self._path = f"{JOBS}/{id}"
        self._sleep = sleep
        self._is_over = False
        self.begun_at = begun_at
        """By the clock of Salesforce, which also says when a record was changed"""

    async def pages(self) -> AsyncGenerator[list[Record]]:
        """All records once the job is complete; raises ApiRefuses when it will never be."""
        await self._complete()
        locator = ""
        while locator != "null":
            place = {"locator": locator} if locator else {}
            answer = await self._session.text(
                f"{self._path}/results", maxRecords=str(RECORDS_PER_CALL), **place
            )
            if answer is None:
                raise self._refused(found="no results of it")
            read = records(answer.text)
            while some := list(islice(read, RECORDS_AT_ONCE)):
                yield some
            locator = answer.headers.get("Sforce-Locator", "")
            if not locator:
                raise self._refused(found="results that do not say whether there are more")

    async def let_go(self) -> None:
        """Have Salesforce keep it no longer; a job that is left it deletes after seven days."""
        try:
            async with asyncio.timeout(LET_GO_SECONDS_MAX):
                if not self._is_over:
                    # Refused when it has come to its end meanwhile.
                    with suppress(ApiRefuses):
                        await self._session.patch(self._path, {"state": "Aborted"})
                await self._session.delete(self._path)
        except (TimeoutError, ApiError) as problem:
            log.warning("bulk job left behind", job=self._id, reason=str(problem), see=SEE)

    async def _complete(self) -> None:
        wait, waited = WAIT_SECONDS_MIN, 0.0
        while not await self._is_complete():
            if waited >= JOB_SECONDS_MAX:
                raise self._refused(found=f"it under way after {JOB_SECONDS_MAX / 3600:.0f} hours")
            await self._sleep(wait)
            waited += wait
            wait = min(wait * 2, WAIT_SECONDS_MAX)

    async def _is_complete(self) -> bool:
        told = await self._session.get(self._path)
        said = told if isinstance(told, dict) else {}
        state = said.get("state", "no such job")
        self._is_over = state in _OVER
        if state in (_COMPLETE, *_UNDER_WAY):
            return bool(state == _COMPLETE)
        reason = found_text(said.get("errorMessage", "no reason"))
        raise self._refused(found=f"{state} ({reason})")

    def _refused(self, *, found: str) -> ApiRefuses:
        cure = f"{SEE}, and run the backfill again, for less with --since"
        return ApiRefuses(f"Salesforce, bulk job {self._id}: found {found}; {cure}")


@asynccontextmanager
async def job(session: Session, question: str, sleep: Sleep) -> AsyncIterator[Job]:
    """The question as a job, which is let go of in the end; raises ApiError."""
    asked = {"operation": "queryAll", "query": question, "contentType": "CSV"}
    asked |= {"lineEnding": "LF", "columnDelimiter": "COMMA"}
    told = await session.post(JOBS, asked)
    id, begun_at = _begun(told)
    log.info("bulk job begun", job=id, question=question)
    begun = Job(session, id, begun_at, sleep)
    try:
        yield begun
    finally:
        await begun.let_go()


def _begun(told: Any) -> tuple[str, datetime]:
    """Which job it is, and since when."""
    try:
        return needed_word(told, "id"), needed_moment(told, "createdDate")
    except (AttributeError, Unreadable) as problem:
        refused = f"Salesforce, POST {JOBS}: found no job ({problem}); report it"
        raise ApiRefuses(refused) from problem
