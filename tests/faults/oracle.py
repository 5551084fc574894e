"""Is everything that was acknowledged there, once, and nothing else?

Three views of one end. `touchline verify` recomputes every row from the archive by SQL. The account
of the senders is compared with archive and dead letters, as sets. The log is compared with the
positions: each stands at the end, and no offset before it is missing.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from clickhouse_connect.driver.client import Client

from events.topics import Topic
from streams.positions import Place
from streams.roles import ROLES, WORKERS
from tests.faults.telling import Account
from touchline.landing import watch
from touchline.settings import Settings
from touchline.verify import verify

LISTED_MAX = 5


class Stand(NamedTuple):
    """How far the workers have come in each partition, where it ends, and the log of events."""

    positions: Mapping[Place, int]
    ends: Mapping[Place, int]
    events: Topic
    log_id: str

    @property
    def is_routed(self) -> bool:
        """Whether the routers have read all events, whatever became of the facts."""
        return all(
            self.positions.get(place) == end
            for place, end in self.ends.items()
            if place.topic == self.events.name
        )

    @property
    def is_drained(self) -> bool:
        return self.positions == self.ends


def stand(settings: Settings) -> Stand:
    """Positions first: the end of a log only moves on."""
    with watch(settings) as watching:
        delivers = settings.sources_file.exists()
        roles = WORKERS if delivers else ROLES
        positions = {place: at for role in roles for place, at in watching.reached(role).items()}
        topics = watching.topics
        read = topics.all() if delivers else topics.of_the_flow()
        ends = {place: end for topic in read for place, end in watching.ends(topic).items()}
        return Stand(positions, ends, topics.events, watching.topic_ids[topics.events.name])


def differences(settings: Settings, client: Client, accounts: Iterable[Account]) -> list[str]:
    """What is not as it must be, in sentences; empty when all is well."""
    return [
        *(str(difference) for difference in verify(client).differences),
        *(said for account in accounts for said in unbalanced(client, account)),
        *out_of_place(settings, client),
    ]


def unbalanced(client: Client, account: Account) -> Iterator[str]:
    """Where the senders' account and the warehouse do not agree."""
    archived = column(client, "SELECT DISTINCT event_id FROM raw.event", account)
    yield from each("acknowledged and not archived", account.acknowledged - archived)
    yield from each("archived and never sent", archived - account.sent)
    answer = client.query(
        "SELECT dead_letter_id, sha256 FROM ops.dead_letter FINAL "
        "WHERE tenant_id = {tenant:String} AND refused_by = 'collector'",
        parameters={"tenant": account.tenant_id},
    )
    letters = {id: sha256 for id, sha256 in answer.result_rows}
    yield from each("refused and no dead letter", account.refused.items() - letters.items())
    texts = set(letters.values())
    yield from each("a dead letter of nothing sent", texts - account.sent_to_be_refused)
    if len(letters) != len(texts):
        yield f"{account.tenant_id}: {len(letters)} dead letters of {len(texts)} texts"


def out_of_place(settings: Settings, client: Client) -> Iterator[str]:
    """Positions that do not stand at the end, and offsets before it that stand nowhere."""
    now = stand(settings)
    for place, end in now.ends.items():
        if now.positions.get(place) != end:
            yield f"{place}: position {now.positions.get(place)}, but the log ends at {end}"
    for partition, (count, first, last) in offsets(client, now.log_id).items():
        place = Place(now.events.name, partition)
        if (count, last + 1) != (last + 1 - first, now.ends[place]):
            yield (
                f"{place}: {count} offsets from {first} to {last} are known, "
                f"but the log ends at {now.ends[place]}"
            )


def offsets(client: Client, log_id: str) -> dict[int, tuple[int, int, int]]:
    """How many offsets of each partition are known, the first and the last.

    Known is what is archived, a dead letter, or given up by a person.
    """
    query = """
        SELECT partition, uniqExact(offset), min(offset), max(offset) FROM (
            SELECT topic_id, partition, offset FROM raw.event
            UNION ALL
            SELECT topic_id, partition, offset FROM ops.dead_letter WHERE refused_by = 'router'
            UNION ALL
            SELECT topic_id, partition, arrayJoin(range(first_offset, last_offset + 1))
            FROM ops.given_up
        )
        WHERE topic_id = {log_id:String} GROUP BY partition"""
    answer = client.query(query, parameters={"log_id": log_id})
    return {partition: (count, first, last) for partition, count, first, last in answer.result_rows}


def column(client: Client, query: str, account: Account) -> set[str]:
    answer = client.query(
        f"{query} WHERE tenant_id = {{tenant:String}}", parameters={"tenant": account.tenant_id}
    )
    return {str(value) for (value,) in answer.result_rows}


def each(what: str, found: Iterable[object]) -> Iterator[str]:
    """The first few by name, the rest by number."""
    listed = sorted(map(str, found))
    yield from (f"{what}: {one}" for one in listed[:LISTED_MAX])
    if len(listed) > LISTED_MAX:
        yield f"{what}: {len(listed) - LISTED_MAX} more"
