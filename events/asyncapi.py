"""Where are events told and read, and what do they say, in the words of AsyncAPI 3?

One document, made from the models: an HTTP channel that takes CloudEvents, and the Kafka topic
that they stand in afterwards. The schemas keep to what JSON Schema draft 7 shares with 2020-12,
which is what readers of AsyncAPI must understand.
"""

from typing import Any, Final

from pydantic.json_schema import models_json_schema

from events.catalogue import PAYLOADS
from events.cloudevents import ATTRIBUTES
from events.envelope import Envelope
from events.payload import Contract, Payload
from events.reply_text import BEARERS, ReplyText, with_reply
from events.topics import EVENTS

VERSION: Final = "3.0.0"
MEDIA_TYPE: Final = f"application/vnd.aai.asyncapi+json;version={VERSION}"
_TOKEN = "token"

Part = dict[str, Any]


def document(*, version: str) -> Part:
    """The contract of this version of Touchline."""
    return {
        "asyncapi": VERSION,
        "info": {
            "title": "Touchline",
            "version": version,
            "description": "Sales activity as events: from a CRM to a number that can be trusted.",
            "license": {
                "name": "Apache-2.0",
                "url": "https://www.apache.org/licenses/LICENSE-2.0",
            },
        },
        "defaultContentType": "application/json",
        "servers": _servers(),
        "channels": _channels(),
        "operations": _operations(),
        "components": {
            "schemas": _schemas(),
            "messages": {type: _message(payload) for type, payload in PAYLOADS.items()}
            | {"envelope": _envelope_message()},
            "securitySchemes": {
                _TOKEN: {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "What `touchline token` prints; it says whose events these are.",
                }
            },
        },
    }


def _servers() -> Part:
    return {
        "collector": _server("http", 8080, "Takes events, and answers after Kafka has them.")
        | {"security": [_reference("securitySchemes", _TOKEN)]},
        "broker": _server("kafka", 9092, "Holds events for a week; the warehouse keeps them all."),
    }


def _server(protocol: str, port: int, description: str) -> Part:
    return {
        "host": "{host}:{port}",
        "protocol": protocol,
        "description": description,
        "variables": {"host": {"default": "127.0.0.1"}, "port": {"default": str(port)}},
    }


def _channels() -> Part:
    return {
        "told": {
            "address": "/v1/events",
            "title": "Events as they are told",
            "description": (
                "CloudEvents 1.0 in structured mode, one, a batch or one per line, or in binary "
                "mode. 200: all that is listed as accepted is kept. 422: refused, and kept as a "
                "dead letter. 413 and 415: too long, or of another type or encoding, and not kept. "
                "503: nothing is known to be kept, send it again. `data.reply`, the text of a "
                "reply, is scored in memory and stands in no channel."
            ),
            "servers": [{"$ref": "#/servers/collector"}],
            "messages": {type: _reference("messages", type) for type in PAYLOADS},
        },
        "recorded": {
            "address": EVENTS.name,
            "title": "Events as they are kept",
            "description": "One partition holds all that is told about one subject of a tenant.",
            "servers": [{"$ref": "#/servers/broker"}],
            "messages": {"envelope": _reference("messages", "envelope")},
            "bindings": {
                "kafka": {
                    "topic": EVENTS.name,
                    "partitions": EVENTS.partitions,
                    "topicConfiguration": {
                        "cleanup.policy": [EVENTS.cleanup_policy],
                        "retention.ms": EVENTS.retention_ms,
                        "max.message.bytes": EVENTS.max_message_bytes,
                    },
                    "bindingVersion": "0.5.0",
                }
            },
        },
    }


def _operations() -> Part:
    return {
        "tell": {
            "action": "receive",
            "channel": {"$ref": "#/channels/told"},
            "summary": "Tell what happened. The same event told again is the same event.",
            "bindings": {"http": {"method": "POST", "bindingVersion": "0.3.0"}},
        },
        "record": {
            "action": "send",
            "channel": {"$ref": "#/channels/recorded"},
            "summary": "Read what was told, by whom and when, in one form.",
        },
    }


def _message(payload: type[Payload]) -> Part:
    return {
        "name": payload.type,
        "title": payload.__name__,
        "summary": payload.__doc__,
        "contentType": "application/cloudevents+json",
        "payload": {
            "allOf": [
                _reference("schemas", "CloudEvent"),
                {
                    "properties": {
                        "type": {"const": payload.type},
                        "data": _reference("schemas", payload.__name__),
                    }
                },
            ]
        },
    }


def _envelope_message() -> Part:
    return {
        "name": "envelope",
        "title": "Envelope",
        "summary": Envelope.__doc__,
        "contentType": "application/json",
        "payload": _reference("schemas", "Envelope"),
        "bindings": {
            "kafka": {
                "key": {"type": "string", "description": "Tenant and subject: acme/deal/D1"},
                "bindingVersion": "0.5.0",
            }
        },
    }


def _schemas() -> Part:
    models: list[type[Contract]] = [*PAYLOADS.values(), Envelope, ReplyText]
    _, schemas = models_json_schema(
        [(model, "validation") for model in models], ref_template="#/components/schemas/{model}"
    )
    parts: Part = schemas["$defs"]
    told = {
        each.__name__: with_reply(each, parts[each.__name__], at="#/components/schemas/ReplyText")
        for each in BEARERS
    }
    return {"CloudEvent": _cloudevent(parts["Envelope"]["properties"])} | parts | told


def _cloudevent(fields: Part) -> Part:
    text, told = {"type": "string"}, {name: fields[field] for field, name in ATTRIBUTES.items()}
    return {
        "type": "object",
        "description": "An event in structured mode.",
        "properties": {
            "specversion": {"const": "1.0"},
            **told,
            # A day alone is a time of `timeprecision` day; a long version travels as text.
            "time": {"anyOf": [told["time"], {"type": "string", "format": "date"}]},
            "sourceversion": {"anyOf": [told["sourceversion"], text]},
            "subject": fields["subject"],
            "datacontenttype": {"type": "string", "pattern": "^application/json"},
            "dataschema": {"type": "string", "pattern": "/[0-9]{1,5}$"},
            "tenantid": fields["tenant_id"],
            "data": {"type": "object"},
        },
        "required": ["specversion", "id", "source", "type", "data"],
        "additionalProperties": False,
    }


def _reference(kind: str, name: str) -> Part:
    return {"$ref": f"#/components/{kind}/{name}"}
