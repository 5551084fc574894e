"""Which web pages may ask, and read what is answered?

Those of this machine only. Anybody may know the password of `bi`, so without this every page that
is open in a browser here could read the sales figures and send them home.
"""

from urllib.parse import urlsplit

from aiohttp.web import Request

HERE = frozenset({"127.0.0.1", "localhost", "::1"})
ALLOWED = {
    "Access-Control-Allow-Headers": "origin, content-type, authorization, x-clickhouse-format, "
    "x-clickhouse-user, x-clickhouse-key, x-clickhouse-database, x-clickhouse-query-id",
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Max-Age": "86400",
}
EXPOSED = ", ".join(
    f"X-ClickHouse-{name}"
    for name in ("Query-Id", "Summary", "Format", "Timezone", "Exception-Code", "Exception-Tag")
)


def is_addressed_here(request: Request) -> bool:
    """A name that an attacker lets point to 127.0.0.1 is no name of this machine."""
    return urlsplit(f"//{request.host}").hostname in HERE


def shared_with(request: Request) -> dict[str, str]:
    """The headers that let a page of this machine read the answer."""
    origin = request.headers.get("Origin", "")
    if urlsplit(origin).hostname not in HERE:
        return {}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Expose-Headers": EXPOSED,
        "Vary": "Origin",
    }
