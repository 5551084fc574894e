"""What if the same is told by a CRM, and who receives or translates it is killed?

The story goes to a source that is signed by Standard Webhooks, so that no double of a vendor's has
to answer, and the translator makes of each delivery the event that was told. Whatever the balance
asks of events that a sender told to the collector, it asks of these.
"""

import base64
import hmac
import time
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from random import Random
from typing import Any

from streams.sources.known import Source, sources_of, sources_text
from tests.faults.crew import Crew, Member
from tests.faults.kills import (
    COLLECTOR,
    SECONDS_A_KILL_MAX,
    TERMINATED,
    all_have_ended,
    killing,
)
from tests.faults.stack import BATCHES_PER_SECOND, Stack
from tests.faults.story import quarter, repeated, sayings
from tests.faults.telling import Account, Saying, Telling
from touchline.settings import Settings

TRANSLATOR = (
    "translator.translated",
    "translator.events_acknowledged",
    "translator.position_stored",
    TERMINATED,
)
POINTS = (*TRANSLATOR, *COLLECTOR)
KEY = b"a secret of thirty-two characters"
REPEATED_SHARE = 0.05


class Delivering(Telling):
    """Batches on their way to a source, signed as a vendor signs them."""

    def _addressed(self, body: bytes) -> tuple[str, Mapping[str, str]]:
        now = str(int(time.time()))
        signed = hmac.digest(KEY, f"m.{now}.".encode() + body, sha256)
        headers = {
            "webhook-id": "m",
            "webhook-timestamp": now,
            "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
        }
        return f"/v1/sources/{self.account.tenant_id}", headers

    def _answered(self, batch: Sequence[Saying], answered: Mapping[str, Any]) -> None:
        self.account.acknowledge(batch)


def round_of_translator_kills(stack: Stack, random: Random) -> None:
    """A kill at each point of a delivery's way, until all that was delivered has landed."""
    telling = deliver(stack, quarter(random.randrange(1 << 30)), random)
    translator = at_work(stack.crew, "translator")
    scripts = [
        killing(stack, member, random.sample(points, len(points)), random)
        for member, points in ((translator, TRANSLATOR), (stack.crew.one("collector"), COLLECTOR))
    ]
    seconds_max = SECONDS_A_KILL_MAX * len(TRANSLATOR)
    stack.wait(lambda: all_have_ended(scripts), "all were killed at every point", seconds_max)
    telling.stop()
    stack.settle(telling)


def at_work(crew: Crew, role: str) -> Member:
    return crew.one(role) if crew.of(role) else crew.add(role)


def deliver(stack: Stack, events: Iterable[dict[str, Any]], random: Random) -> Delivering:
    """Begin to deliver, to a source that nobody else has."""
    account = stack.account("delivered")
    set_up(stack.settings, account)
    told = repeated(REPEATED_SHARE)(events, Random(random.getrandbits(64)))
    return Delivering(
        account,
        sayings(told, account.tenant_id),
        url=f"http://127.0.0.1:{stack.settings.collector_port}",
        token="",
        batches_per_second=BATCHES_PER_SECOND,
    )


def set_up(settings: Settings, account: Account) -> None:
    """As `touchline source add` does."""
    secret = settings.home / "delivering"
    secret.write_text("whsec_" + base64.b64encode(KEY).decode())
    source = Source(
        tenant_id=account.tenant_id,
        vendor="cloudevents",
        secrets={"standard": [f"file:{secret}"]},
    )
    known = {**sources_of(settings.sources_file), account.tenant_id: source}
    new = settings.sources_file.with_suffix(".new")
    new.write_text(sources_text(known))
    new.replace(settings.sources_file)
