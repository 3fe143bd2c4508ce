"""Mails: what happened and a link, as text and HTML, in the recipient's language, and a way to hear no more of it."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from email.utils import parseaddr
from types import TracebackType
from typing import Any, Self

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import ngettext

from accounts.models import User
from core.languages import in_language_of, language_of
from notifications.exceptions import NobodyAnswers, NotNow, Refused
from notifications.kinds import Channel, Type, words_of
from notifications.models import Notification
from notifications.services.telling import named_people
from notifications.unsubscribing import address_to_unsubscribe

REFUSED_FOR_GOOD = 500
MAILS = Q(channel=Channel.EMAIL)


def outside_words(notification: Notification) -> str:
    """All of it that leaves the house: what happened, in the language that is set."""
    to_client = notification.recipient_id == notification.client_id
    names = named_people(notification.sender, notification.client, to_client=to_client, whole=False)
    return str(words_of(notification.type, to_client=to_client).outside) % names


def link_to(notification: Notification, recipient: User) -> str:
    """Where it leads: a client into the app, everybody else into the back office."""
    if recipient.role == "client":
        return f"{settings.APP_URL}/notifications/{notification.pk}"
    return settings.BASE_URL + reverse("admin:notifications_notification_open", args=[notification.pk])


def mail_for(recipient: User, notifications: Sequence[Notification]) -> EmailMultiAlternatives:
    """One mail about one notification, or about all of them; sent again it has the same Message-ID."""
    kinds = sorted({notification.type for notification in notifications})
    address = address_to_unsubscribe(recipient, kinds)
    with in_language_of(recipient):
        lines = [
            {"words": outside_words(notification), "link": link_to(notification, recipient)}
            for notification in notifications
        ]
        subject = lines[0]["words"]
        if len(lines) > 1:
            subject = ngettext("%(count)s new notification", "%(count)s new notifications", len(lines))
            subject %= {"count": len(lines)}
        context = {
            "subject": subject,
            "name": recipient.first_name,
            "lines": lines,
            "kinds": [str(Type(kind).label) for kind in kinds],
            "unsubscribe": address,
            "language": language_of(recipient),
        }
        text = render_to_string("notifications/mail/notification.txt", context).strip() + "\n"
        html = render_to_string("notifications/mail/notification.html", context).strip()
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    headers = {
        "Message-ID": f"<notification-{notifications[0].pk}-{notifications[-1].pk}@{host}>",
        "List-Unsubscribe": f"<{address}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    mail = EmailMultiAlternatives(subject, text, to=[str(recipient.email)], headers=headers)
    mail.attach_alternative(html, "text/html")
    return mail


class Post:
    """The way to the mail server, opened with the first mail and kept for the next ones."""

    def __init__(self) -> None:
        self.connection: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def send(self, mail: EmailMultiAlternatives) -> None:
        """Returns once the server took it. Raises Refused, NotNow or NobodyAnswers."""
        try:
            self.opened().send_messages([mail])
        except smtplib.SMTPRecipientsRefused as refusal:
            self.close()
            why = "; ".join(f"{code} {text.decode(errors='replace')}" for code, text in refusal.recipients.values())
            for_good = all(code >= REFUSED_FOR_GOOD for code, _text in refusal.recipients.values())
            raise (Refused if for_good else NotNow)(why) from None
        except OSError as trouble:
            self.close()
            if isinstance(trouble, smtplib.SMTPException) and not isinstance(trouble, smtplib.SMTPServerDisconnected):
                raise NotNow(str(trouble)) from None
            raise NobodyAnswers(trouble, MAILS) from None

    def opened(self) -> Any:
        """The connection. Raises NobodyAnswers where the server lets nobody in."""
        if self.connection is None:
            connection = get_connection()
            try:
                connection.open()
            except OSError as trouble:
                raise NobodyAnswers(trouble, MAILS) from None
            self.connection = connection
        return self.connection
