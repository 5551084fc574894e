"""How does a question become an answer of the engine, within what its user may do?

Everything here blocks and runs in a thread of its own. A handle is made ready in this order: our
settings, the database, the guard, the settings that the user may choose, and then the lock
(readonly) that nothing opens again.
"""

import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from touchline.local.warehouse.choosable import truthful
from touchline.local.warehouse.engine import Engine, Handle, Result, name, quoted
from touchline.local.warehouse.errors import access_denied, read_only
from touchline.local.warehouse.formats import joined
from touchline.local.warehouse.guard import SELECTS, Guard, settings_of
from touchline.local.warehouse.holding import held_back
from touchline.local.warehouse.limits import limits, refuse_beyond, seconds
from touchline.local.warehouse.question import Question, SentTable
from touchline.local.warehouse.sessions import Sessions
from touchline.local.warehouse.vocabulary import ABOUT_WRITING, SETTINGS, Vocabulary, filters


class Desk:
    def __init__(self, path: Path) -> None:
        self.engine = Engine(path)
        self._sessions = Sessions(self.engine)
        self._asked: dict[str, Question] = {}
        self._seconds: dict[str, float] = {}
        with self.engine.open() as handle:
            self._vocabulary = Vocabulary.of(handle)

    def answer(self, question: Question) -> Result:
        said, written = question.statement, question.format
        with self._ready(question) as handle:
            if said.rows is not None:
                return handle.insert(said.text, written, said.rows)
            return handle.query(text_of(question), written, question.parameters)

    def pieces(self, question: Question) -> Generator[bytes]:
        with self._ready(question) as handle:
            text, written = text_of(question), question.format
            with closing(handle.pieces(text, written, question.parameters)) as pieces:
                whole = joined(pieces, written)
                yield from held_back(whole) if question.is_deaf_to_late_errors else whole

    def stop(self, question: Question) -> None:
        self.engine.kill(question.tag)

    def asked(self, query_id: str, by: Question) -> list[Question]:
        """What is being asked under an id: another's only for those who may do everything."""
        return [
            other
            for other in list(self._asked.values())
            if other.query_id == query_id and (other.user == by.user or not by.user.is_read_only)
        ]

    def is_overdue(self, question: Question) -> bool:
        """Whether its time is over, whether or not the engine has noticed."""
        allowed = self._seconds.get(question.tag)
        return allowed is not None and 0 < allowed < time.monotonic() - question.asked_at

    def stop_all(self) -> None:
        """Nobody waits for answers any more; rows that have arrived are still inserted."""
        for asked in list(self._asked.values()):
            if not asked.statement.is_insert_of_rows:
                self.stop(asked)

    def close(self) -> None:
        self._sessions.close()
        self.engine.close()

    @contextmanager
    def _ready(self, question: Question) -> Iterator[Handle]:
        with self._handle(question) as handle:
            handle.set({"implicit_select": "0", "log_comment": question.tag})
            self._asked[question.tag] = question
            try:
                if question.user.is_read_only:
                    self._make_ready_to_read(handle, question)
                    yield handle
                else:
                    with ready_to_write(handle, question):
                        yield handle
            finally:
                del self._asked[question.tag]
                self._seconds.pop(question.tag, None)

    @contextmanager
    def _handle(self, question: Question) -> Iterator[Handle]:
        """A session's only for who may change it: nothing else could be kept in one."""
        if question.session_id and not question.is_read_only:
            with self._sessions.handle(
                question.user.name,
                question.session_id,
                must_exist=question.values.get("session_check") == "1",
                idle_seconds_max=question.session_idle_seconds_max,
            ) as handle:
                yield handle
        else:
            with self.engine.open() as handle:
                yield handle

    def _make_ready_to_read(self, handle: Handle, question: Question) -> None:
        user, guard = question.user, Guard(question.user, self._vocabulary)
        if question.tables:
            raise read_only(user.name, "Tables cannot be sent along.")
        use(handle, database_of(question))
        tree = guard.tree(handle, question.statement)
        wanted = question.settings | settings_of(tree)
        wanted = {key: value for key, value in wanted.items() if key not in ABOUT_WRITING}
        refuse_beyond(user, wanted)
        self._seconds[question.tag] = seconds(user, wanted)
        handle.set(limits(user))
        handle.set({key: value for key, value in wanted.items() if key in SETTINGS})
        if user.only:
            # Spelled as a map, so that the statement's own text cannot reach it.
            handle.query(f"SET additional_table_filters = {as_map(filters(user.only))}")
        handle.set({"readonly": "1"})
        # The engine itself refuses these, unless they change nothing.
        handle.set({key: value for key, value in wanted.items() if key not in SETTINGS})
        if tree.get("type") in SELECTS:
            guard.check_resolved(handle, question.statement, question.parameters)


def text_of(question: Question) -> str:
    text = question.statement.text
    return truthful(text) if question.user.is_read_only else text


def database_of(question: Question) -> str:
    only, asked = question.user.only, question.database
    if asked in question.user.hidden or (only and asked not in ("", "default", only)):
        raise access_denied(question.user.name, f"the database {asked}")
    return only or asked


def use(handle: Handle, database: str) -> None:
    if database:
        handle.use(database)


@contextmanager
def ready_to_write(handle: Handle, question: Question) -> Iterator[None]:
    """Settings and tables of one request leave nothing behind in a session."""
    if question.is_by_link and not handle.seen(question.statement.text).is_reading:
        raise read_only(question.user.name, "For queries over HTTP, method GET implies readonly.")
    use(handle, question.database)
    handle.set(question.settings)
    try:
        for table in question.tables:
            put_down(handle, table)
        if question.is_by_link:
            handle.set({"readonly": "1"})
        yield
    finally:
        if question.session_id and not question.is_by_link:
            for table in question.tables:
                handle.query(f"DROP TEMPORARY TABLE IF EXISTS {name(table.name)}")
            for key in question.settings:
                handle.query(f"SET {name(key)} = DEFAULT")


def put_down(handle: Handle, table: SentTable) -> None:
    handle.query(f"CREATE TEMPORARY TABLE {name(table.name)} ({table.structure})")
    handle.insert(f"INSERT INTO {name(table.name)}", table.format, table.rows)


def as_map(values: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{quoted(key)}: {quoted(each)}" for key, each in values.items()) + "}"
