"""How does a notice come by e-mail? With a Message-ID that is the same when it is sent again.

By it mail systems keep one copy, and the mails of one alert are shown as one conversation.
"""

from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256
from typing import ClassVar

import aiosmtplib

from projections.alerts.notice import Notice
from streams.alerts.channels.posting import ANSWER_SECONDS_MAX
from streams.alerts.errors import NoAnswer, NotTaken


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail server and one address."""

    host: str
    port: int
    sender: str
    to: str
    user: str = ""
    password: str = field(default="", repr=False)
    encryption: str = "starttls"
    knows_keys: ClassVar[bool] = True

    async def send(self, notice: Notice) -> None:
        try:
            await aiosmtplib.send(
                message(notice, self.sender, self.to),
                hostname=self.host,
                port=self.port,
                username=self.user or None,
                password=self.password or None,
                use_tls=self.encryption == "tls",
                start_tls=self.encryption == "starttls",
                timeout=ANSWER_SECONDS_MAX,
            )
        except aiosmtplib.SMTPResponseException as problem:
            is_final = problem.code >= 500
            raise NotTaken(problem.code, is_final=is_final) from None
        except aiosmtplib.SMTPRecipientsRefused as problem:
            codes = {refused.code for refused in problem.recipients}
            raise NotTaken(max(codes), is_final=min(codes) >= 500) from None
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as problem:
            raise NoAnswer(problem) from None


def message(notice: Notice, sender: str, to: str) -> EmailMessage:
    """The mail; all that is in it follows from the notice."""
    mail = EmailMessage()
    domain = sender.rpartition("@")[2]
    mail["From"], mail["To"] = sender, to
    mail["Subject"] = " ".join(notice.title.split())
    mail["Date"] = format_datetime(notice.planned_at)
    mail["Message-ID"] = f"<{notice.notification_id}@{domain}>"
    mail["References"] = " ".join(
        f"<{digest}@{domain}>"
        for digest in sorted({_digest(alert.alert_key) for alert in notice.alerts})
    )
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("\n\n".join(f"{headline}\n{text}".rstrip() for headline, text in notice.lines))
    return mail


def _digest(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:32]
