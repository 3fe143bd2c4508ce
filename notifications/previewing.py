"""What a mail looks like before anything happened: invented people, the real templates."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Client, User, kind_of
from notifications.kinds import Type
from notifications.mailing import mail_for
from notifications.models import Notification


@dataclass(frozen=True)
class Preview:
    """A mail as it would be sent."""

    label: Any
    to_client: bool
    subject: str
    text: str
    html: str


def preview_of(kind: str, reader: User, *, to_client: bool) -> Preview:
    """The mail of that type to a client or to who coaches them, in the reader's language. Costs no query."""
    client = Client(id=0, pk=0, first_name=_("Anna"), email="anna@example.org", language=reader.language)
    client.polymorphic_ctype_id = kind_of(Client)
    coach = User(pk=-1, first_name=_("Carla"), email="carla@example.org", language=reader.language)
    recipient, sender = (client, coach) if to_client else (coach, client)
    notification = Notification(pk=0, recipient=recipient, client=client, sender=sender, type=kind)
    mail = mail_for(recipient, [notification])
    html, _kind = mail.alternatives[0]
    return Preview(Type(kind).label, to_client, str(mail.subject), str(mail.body), str(html))
