"""What do receivers look like from outside? Local servers that speak each one's protocol."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from threading import Thread
from time import time
from typing import Any

from aiohttp import web
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

CERTIFICATE = Path(__file__).with_name("localhost.pem")
CANARY = "canary-7f3a-never-in-a-log"


def serving() -> ssl.SSLContext:
    """The certificate of this machine, which is nobody's secret."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    return context


def trusting() -> ssl.SSLContext:
    """Trust in that certificate."""
    return ssl.create_default_context(cafile=CERTIFICATE)


@dataclass
class Post:
    """One request that came."""

    path: str
    headers: Mapping[str, str]
    body: str
    at: float = field(default_factory=time)


@dataclass
class Posts:
    """An HTTP receiver: what came, and what it answers next."""

    url: str = ""
    seen: list[Post] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    usual: tuple[int, str] = (200, "ok")

    async def answer(self, request: web.Request) -> web.Response:
        body = await request.text()
        self.seen.append(Post(request.path, dict(request.headers), body))
        if self.answers:
            status, headers = self.answers.pop(0)
            return web.Response(status=status, headers=headers, text="no")
        status, text = self.usual
        return web.Response(status=status, text=text, content_type="application/json")


@asynccontextmanager
async def receiving(
    usual: tuple[int, str] = (200, "ok"), *, is_secure: bool = False
) -> AsyncIterator[Posts]:
    """An HTTP receiver for the length of a block."""
    posts = Posts(usual=usual)
    app = web.Application()
    app.router.add_post("/{tail:.*}", posts.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=serving() if is_secure else None)
    await site.start()
    port = runner.addresses[0][1]
    posts.url = f"http{'s' if is_secure else ''}://127.0.0.1:{port}"
    try:
        yield posts
    finally:
        await runner.cleanup()


@contextmanager
def receiving_apart(
    usual: tuple[int, str] = (200, "ok"), *, is_secure: bool = False
) -> Iterator[Posts]:
    """An HTTP receiver in a thread of its own, for processes that are waited for."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    opened = receiving(usual, is_secure=is_secure)
    try:
        yield asyncio.run_coroutine_threadsafe(opened.__aenter__(), loop).result()
    finally:
        closing = opened.__aexit__(None, None, None)
        asyncio.run_coroutine_threadsafe(closing, loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@dataclass
class Mailbox:
    """A mail server: what it took, and what it answers next."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.answers:
            return self.answers.pop(0)
        content: Any = envelope.content
        self.times.append(time())
        self.mails.append(message_from_bytes(content, policy=default))
        return "250 OK"


@contextmanager
def taking_mail(port: int) -> Iterator[Mailbox]:
    """A mail server for the length of a block."""
    mailbox = Mailbox(port)
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
