"""Tell people by mail, over SMTP."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Literal

from seatrial.alerting.channels.channel import Message, Undelivered
from seatrial.alerting.channels.document import body, headline, plain

Tls = Literal["starttls", "implicit", "none"]
TIMEOUT_S = 10.0
_SHOWN = 200
_LAST = 500  # from here on an answer of SMTP says: do not try this again
_DOMAIN = "alerts.seatrial.invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailChannel:
    """Sends mail.

    Parameters
    ----------
    name
        As in the project file.
    host, port
        Of the server.
    sender, to
        Addresses.
    tls
        ``"starttls"``: the line is encrypted before anything is said, or nothing is sent. ``"implicit"``: it is
        encrypted from the beginning. ``"none"``: it is not.
    user, password
        For the server; empty: none is given.
    """

    name: str
    host: str
    port: int
    sender: str
    to: tuple[str, ...]
    tls: Tls = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)

    def send(self, message: Message) -> str:
        """Return once the server took the mail, and which addresses it refused.

        Raises
        ------
        Undelivered
            If it did not, or refused every address.
        """
        try:
            with self._connected() as server:
                if self.user:
                    server.login(self.user, self.password)
                refused = server.send_message(mail(message, sender=self.sender, to=self.to))
        except smtplib.SMTPRecipientsRefused as error:
            raise Undelivered(f"{self.host} refused every address: {self._words(error.recipients.items())}") from None
        except smtplib.SMTPResponseException as error:
            words = self._struck(_text(error.smtp_error))
            is_content = isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= _LAST
            raise Undelivered(f"{self.host} answered {error.smtp_code}: {words}", down=not is_content) from None
        except (OSError, ValueError) as error:
            raise Undelivered(f"{self.host}:{self.port} did not take it: {self._struck(str(error))}") from None
        return f"{self.host} refused {self._words(refused.items())}" if refused else ""

    def _connected(self) -> smtplib.SMTP:
        trust = ssl.create_default_context()
        if self.tls == "implicit":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_S, context=trust)
        server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_S)
        if self.tls == "starttls":
            try:
                server.starttls(context=trust)
            except (OSError, ValueError):
                server.close()
                raise
        return server

    def _words(self, refused: Iterable[tuple[str, tuple[int, bytes]]]) -> str:
        return self._struck("; ".join(f"{address}: {code} {_text(why)}" for address, (code, why) in refused))

    def _struck(self, text: str) -> str:
        return plain(text.replace(self.password, "***") if self.password else text)[:_SHOWN]


def mail(message: Message, *, sender: str, to: tuple[str, ...]) -> EmailMessage:
    """Return the mail: the same message has the same ``Message-ID``, so that a copy can be told."""
    made = EmailMessage()
    made["Subject"] = headline(message)
    made["From"] = sender
    made["To"] = ", ".join(to)
    made["Date"] = format_datetime(message.notice.at)
    made["Message-ID"] = f"<{message.key}@{_DOMAIN}>"
    made["Auto-Submitted"] = "auto-generated"
    thread = f"<{message.notice.incident}@{_DOMAIN}>"
    made["References"] = thread
    made.set_content(body(message))
    return made


def _text(answer: bytes | str) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else answer
