"""What a mail looks like before anything happened: invented people, the real templates."""

from dataclasses import dataclass
from typing import Any

from accounts.models import Client, User, kind_of
from notifications.kinds import Type
from notifications.mailing import mail_for
from notifications.models import Notification


@dataclass(frozen=True)
class Preview:
    """A mail as it would be sent."""

    label: Any
    to_client: bool
    language: str
    subject: str
    text: str
    html: str

    @property
    def language_name(self) -> str:
        return str(User.Language(self.language).label)


def preview_of(kind: str, language: str, *, to_client: bool) -> Preview:
    """The mail of that type to a client or to who coaches them, who read this language. Costs no query."""
    client = Client(id=0, pk=0, first_name="Anna", email="anna@example.org", language=language)
    client.polymorphic_ctype_id = kind_of(Client)
    coach = User(pk=-1, first_name="Carla", email="carla@example.org", language=language)
    recipient, sender = (client, coach) if to_client else (coach, client)
    notification = Notification(pk=0, recipient=recipient, client=client, sender=sender, type=kind)
    mail = mail_for(recipient, [notification])
    html, _kind = mail.alternatives[0]
    return Preview(Type(kind).label, to_client, language, str(mail.subject), str(mail.body), str(html))
