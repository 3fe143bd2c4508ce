"""People. Whoever has an e-mail address has it verified, and everybody who can sign in has the same password."""

import datetime as dt
import hashlib
from typing import Any

import factory
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from factory.django import DjangoModelFactory, Password

from accounts.models import (
    Client,
    ClientNote,
    Coach,
    CoachCover,
    Invitation,
    LookAsClient,
    Pause,
    PlanningPart,
    PlanningStep,
    User,
)
from tests.clock import NOW, day

PASSWORD = "seven-green-kettlebells"


class UserFactory(DjangoModelFactory):
    """Somebody who can sign in; give `email=None` and a username for one without an address."""

    class Meta:
        model = User
        abstract = True
        skip_postgeneration_save = True

    password = Password(PASSWORD)

    @factory.post_generation
    def verified_address(self: Any, create: bool, extracted: bool | None, **kwargs: Any) -> None:
        if create and self.email and extracted is not False:
            EmailAddress.objects.create(user=self, email=self.email, verified=True, primary=True)


class BareUserFactory(UserFactory):
    """A user of no kind: without a role."""

    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"bare{n}@example.org")
    first_name = factory.Sequence(lambda n: f"Bare{n}")


class AdminFactory(UserFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"admin{n}@example.org")
    first_name = factory.Sequence(lambda n: f"Admin{n}")
    is_staff = True
    is_superuser = True


class CoachFactory(UserFactory):
    """A coach, in the group Coaches."""

    class Meta:
        model = Coach

    email = factory.Sequence(lambda n: f"coach{n}@example.org")
    first_name = factory.Sequence(lambda n: f"Coach{n}")
    is_staff = True

    @factory.post_generation
    def in_group(self: Any, create: bool, extracted: bool | None, **kwargs: Any) -> None:
        if create:
            self.groups.add(Group.objects.get(name="Coaches"))


class ClientFactory(UserFactory):
    """An active client with a coach; `invited=True` for one who has not accepted yet."""

    class Meta:
        model = Client

    class Params:
        invited = factory.Trait(
            status=Client.Status.INVITED,
            email=None,
            username=factory.Sequence(lambda n: f"invited-{n:032x}"),
            password=Password(None),
        )

    email = factory.Sequence(lambda n: f"client{n}@example.org")
    first_name = factory.Sequence(lambda n: f"Client{n}")
    coach = factory.SubFactory(CoachFactory)


class InvitationFactory(DjangoModelFactory):
    """An open invitation of a new client by their coach, valid for a week; the token to accept it is `token`."""

    class Meta:
        model = Invitation

    class Params:
        token = factory.Sequence(lambda n: f"invitation-token-{n}")

    client = factory.SubFactory(ClientFactory, invited=True)
    email = factory.Sequence(lambda n: f"invited{n}@example.org")
    token_hash = factory.LazyAttribute(lambda invitation: hashlib.sha256(invitation.token.encode()).hexdigest())
    invited_by = factory.SelfAttribute("client.coach")
    sent_at = NOW
    expires_at = factory.LazyAttribute(lambda invitation: invitation.sent_at + dt.timedelta(days=7))


class PauseFactory(DjangoModelFactory):
    """A week of illness from today."""

    class Meta:
        model = Pause

    client = factory.SubFactory(ClientFactory)
    starts_on = day(0)
    ends_on = factory.LazyAttribute(lambda pause: pause.starts_on + dt.timedelta(days=6))
    kind = Pause.Kind.ILLNESS
    created_by = factory.SelfAttribute("client")


class ClientNoteFactory(DjangoModelFactory):
    """A note by the client's coach."""

    class Meta:
        model = ClientNote

    client = factory.SubFactory(ClientFactory)
    author = factory.SelfAttribute("client.coach")
    text = factory.Sequence(lambda n: f"Note {n}")


class CoachCoverFactory(DjangoModelFactory):
    """A colleague covers for the client's coach, from a week ago to a week ahead."""

    class Meta:
        model = CoachCover

    client = factory.SubFactory(ClientFactory)
    cover = factory.SubFactory(CoachFactory)
    given_by = factory.SelfAttribute("client.coach")
    starts_on = day(-7)
    ends_on = day(7)


class PlanningStepFactory(DjangoModelFactory):
    """Somebody entered a pause; for whom stands in its parts."""

    class Meta:
        model = PlanningStep

    kind = PlanningStep.Kind.PAUSED
    made_by = factory.SubFactory(CoachFactory)
    words = {"day": "2026-03-07"}


class PlanningPartFactory(DjangoModelFactory):
    """A pause of that client, which is not there any more."""

    class Meta:
        model = PlanningPart

    step = factory.SubFactory(PlanningStepFactory)
    client = factory.SubFactory(ClientFactory)
    changes = factory.LazyFunction(lambda: {"pause": 0, "before": None, "after": {}})


class LookAsClientFactory(DjangoModelFactory):
    """The client's coach looked at their day."""

    class Meta:
        model = LookAsClient

    client = factory.SubFactory(ClientFactory)
    viewer = factory.SelfAttribute("client.coach")
    page = "today"
