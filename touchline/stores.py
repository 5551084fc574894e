"""How does a command reach broker and warehouse, and who reads what there?"""

from collections.abc import Iterator
from contextlib import contextmanager

from streams.declare import Notice, admin
from streams.generations import current, group_of
from streams.log import reading
from streams.roles import WORKERS
from streams.standing import Stores
from touchline.settings import Settings
from touchline.topics import topics
from touchline.warehouse import connect


@contextmanager
def stores(settings: Settings, notice: Notice) -> Iterator[Stores]:
    """Broker, log and warehouse for the length of a block; `notice` hears what is waited for."""
    client, bootstrap = connect(settings), settings.kafka_bootstrap
    generation = current(client).generation
    declared = topics(settings, generation)
    readers = {group_of(name, generation): role.reads(declared) for name, role in WORKERS.items()}
    with admin(bootstrap, notice) as broker, reading(bootstrap) as log:
        yield Stores(broker, log, client, generation, declared, readers)
