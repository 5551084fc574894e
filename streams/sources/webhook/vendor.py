"""How does a mapping make a vendor?"""

from collections.abc import Iterator, Mapping
from functools import partial
from hashlib import sha256
from typing import Any, Final

import msgspec

from streams.sources.telling import Untold
from streams.sources.vendor import Endpoint, Item, Secrets, Vendor, WebhookRequest
from streams.sources.webhook.mapping import WebhookMapping
from streams.sources.webhook.proof import is_proved
from streams.sources.webhook.translation import Translator

KIND: Final = "webhook"


def vendor(said: WebhookMapping) -> Vendor:
    """The system that the mapping speaks of, named as its `source`."""
    translator, proof = Translator(said), said.proof

    def prove(request: WebhookRequest, secrets: Secrets) -> bool:
        return is_proved(proof.scheme, proof.header, request, secrets)

    return Vendor(
        name=said.source,
        translations={KIND: translator.told},
        endpoint=Endpoint(
            is_proved=prove,
            items=partial(_items, translator),
            secrets=(proof.scheme,),
            echoed=proof.echo or "",
        ),
        is_text=partial(_is_text, frozenset(said.texts)),
        replies=translator.replies,
        api_secrets=(),
    )


def _items(translator: Translator, body: Any) -> Iterator[Item | Untold]:
    """A body is one record, and so is each object of a body that is a list."""
    for each in body if isinstance(body, list) else [body]:
        if isinstance(each, dict):
            yield Item(KIND, translator.key(each) or _digest(each), each)
        else:
            yield Untold(f"body: found {type(each).__name__}, expected an object")


def _digest(body: Mapping[str, Any]) -> str:
    return sha256(msgspec.json.encode(body, order="sorted")).hexdigest()


def _is_text(texts: frozenset[str], name: str, holder: Mapping[str, Any]) -> bool:
    return name in texts
