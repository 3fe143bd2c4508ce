"""What happens to people: invited, let in, paused, covered, moved, archived. Each service is one transaction."""

import datetime as dt
import hashlib
import secrets
import uuid as uuids
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.admin.models import ADDITION, DELETION
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import (
    Client,
    Coach,
    CoachCover,
    Invitation,
    Pause,
    PlanningPart,
    PlanningStep,
    User,
    new_invited_username,
)
from accounts.noting import note_step
from accounts.querysets import clean_address
from core.history import Note, changes_to, note
from core.languages import in_language_of, language_of

LONGEST_OWN_PAUSE_DAYS = 7
EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2100, 1, 1)


# --- Invitations --------------------------------------------------------------------------------


@transaction.atomic
def invite_client(
    *,
    coach: Coach | None,
    invited_by: User,
    email: str,
    first_name: str = "",
    last_name: str = "",
    now: dt.datetime,
    profile: Mapping[str, Any] | None = None,
) -> Invitation:
    """Makes the client (status invited) with their invitation and mails it once the transaction is done.

    An address that already signs somebody in gives the same result; its owner is told by mail instead.
    Raises ValidationError where the address is none, or this coach already has a client or an open invitation with it.
    """
    address = checked_address(email)
    refuse_known_to_coach(address, coach)
    client = Client.objects.create_user(
        username=new_invited_username(),
        first_name=first_name,
        last_name=last_name,
        coach=coach,
        status=Client.Status.INVITED,
        **{"language": language_of(coach or invited_by)} | dict(profile or {}),
    )
    token = new_token()
    invitation = Invitation.objects.create(client=client, email=address, invited_by=invited_by, **stamps(token, now))
    mail_invitation(invitation, token)
    return invitation


@transaction.atomic
def resend_invitation(*, invitation: Invitation, now: dt.datetime) -> Invitation:
    """Sends a new token, valid anew, also after the old one expired or was withdrawn; the old one is dead."""
    return renew(invitation, {}, now)


@transaction.atomic
def correct_invitation(*, invitation: Invitation, email: str, now: dt.datetime) -> Invitation:
    """Sends a new token to another address; the token sent to the old one is dead. Raises ValidationError."""
    address = checked_address(email)
    if address != invitation.email:
        refuse_known_to_coach(address, invitation.client.coach)
    return renew(invitation, {"email": address}, now)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, now: dt.datetime) -> Invitation:
    """Makes the token dead and archives the client, who never came; sending again brings both back."""
    stored = open_invitation(invitation)
    stored.withdrawn_at = now
    stored.save(update_fields=["withdrawn_at", "updated_at"])
    set_status(stored.client, Client.Status.ARCHIVED)
    return stored


@transaction.atomic
def accept_invitation(
    *, token: str, password: str, now: dt.datetime, profile: Mapping[str, Any] | None = None
) -> Client:
    """Lets the invited client in: the address becomes theirs and verified, the password is set, the token is spent.

    Raises ValidationError for a token that is unknown, spent, withdrawn or expired (one sentence for all), for a
    password that is too weak, and where the address has come to sign in somebody else meanwhile.
    """
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .filter(token_hash=hashed(token), accepted_at=None, withdrawn_at=None, expires_at__gt=now)
        .first()
    )
    if invitation is None:
        raise ValidationError(
            {"token": _("This invitation is not valid any more. Ask your coach to send it again.")}, code="token"
        )
    client = Client.objects.get(pk=invitation.client_id)
    for name, value in (profile or {}).items():
        setattr(client, name, value)
    refuse_taken(invitation.email, client)
    client.email, client.username, client.status = invitation.email, None, Client.Status.ACTIVE
    try:
        validate_password(password, client)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from None
    client.set_password(password)
    client.save()
    EmailAddress.objects.create(user=client, email=client.email, verified=True, primary=True)
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at", "updated_at"])
    return client


def renew(invitation: Invitation, changes: dict[str, Any], now: dt.datetime) -> Invitation:
    stored = open_invitation(invitation)
    token = new_token()
    for name, value in {**changes, **stamps(token, now), "withdrawn_at": None}.items():
        setattr(stored, name, value)
    stored.save()
    set_status(stored.client, Client.Status.INVITED)
    mail_invitation(stored, token)
    return stored


def open_invitation(invitation: Invitation) -> Invitation:
    """The stored invitation, locked. Raises ValidationError once it was accepted."""
    stored = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if stored.accepted_at:
        raise ValidationError(_("This invitation was already accepted."), code="accepted")
    return stored


def mail_invitation(invitation: Invitation, token: str) -> None:
    """Mails the invitation after the commit; to an address that already signs in somebody, a word about that."""
    known = User.objects.non_polymorphic().filter(email=invitation.email).first()
    kind = "known" if known else "invitation"
    coach = invitation.client.coach
    context = {"coach": coach, "client": invitation.client, "token": token, "app_url": settings.APP_URL} | {
        "days": settings.INVITATION_DAYS
    }
    with in_language_of(known or invitation.client):
        inviting = " ".join(str(coach or _("A coach")).split())  # a line break would end the subject
        subject = _("%(coach)s invites you to Coaching") % {"coach": inviting}
        text = render_to_string(f"accounts/email/{kind}.txt", context)
    transaction.on_commit(lambda: send_mail(subject, text, None, [invitation.email]), robust=True)


def stamps(token: str, now: dt.datetime) -> dict[str, Any]:
    return {
        "token_hash": hashed(token),
        "sent_at": now,
        "expires_at": now + dt.timedelta(days=settings.INVITATION_DAYS),
    }


def new_token() -> str:
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """Tokens are long and random, so a plain hash keeps them safe at rest."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def checked_address(email: str) -> str:
    address = clean_address(email) or ""
    try:
        validate_email(address)
    except ValidationError:
        raise ValidationError({"email": _("This is not an e-mail address.")}) from None
    if len(address) > 254:
        raise ValidationError({"email": _("An e-mail address has at most 254 characters.")})
    return address


def refuse_known_to_coach(address: str, coach: Coach | None) -> None:
    """What the coach can see anyway may be said: their own client has this address, or is invited with it."""
    if coach is None:
        return
    own = Client.objects.non_polymorphic().filter(coach=coach)
    if own.filter(email=address).exists():
        raise ValidationError({"email": _("You already have a client with this address.")})
    if own.filter(status=Client.Status.INVITED, invitation__email=address).exists():
        raise ValidationError({"email": _("You have already invited somebody with this address.")})


def refuse_taken(address: str, user: User) -> None:
    if User.objects.non_polymorphic().filter(email=address).exclude(pk=user.pk).exists():
        raise ValidationError({"email": _("Somebody already signs in with this e-mail address.")})


# --- Addresses ----------------------------------------------------------------------------------


@transaction.atomic
def change_address(*, user: User, email: str | None) -> None:
    """Gives a person another, verified address to sign in with, or none where they have a username.
    Raises ValidationError where it is no address or signs in somebody else."""
    address = checked_address(email) if email else None
    if address is None and not user.username:
        raise ValidationError({"email": _("A person needs an e-mail address or a username.")})
    if address:
        refuse_taken(address, user)
    user.email = address
    user.save(update_fields=["email", "updated_at"])
    EmailAddress.objects.filter(user=user).delete()
    if address:
        EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)


# --- Standing of a client -----------------------------------------------------------------------


def set_status(client: Client, status: str) -> None:
    client.status = status
    client.save(update_fields=["status", "updated_at"])


@transaction.atomic
def archive_client(*, client: Client) -> Client:
    """Ends the work with a client, who from then on reads and exports but writes nothing."""
    stored = Client.objects.locked(client.pk).get()
    if stored.status == Client.Status.INVITED:
        raise ValidationError(_("This client has not accepted yet; withdraw the invitation instead."))
    set_status(stored, Client.Status.ARCHIVED)
    return stored


@transaction.atomic
def reactivate_client(*, client: Client) -> Client:
    """Takes an archived client back; one who never accepted is invited again instead (ValidationError)."""
    stored = Client.objects.locked(client.pk).get()
    if not stored.has_usable_password() and Invitation.objects.filter(client=stored, accepted_at=None).exists():
        raise ValidationError(_("This client never accepted; send the invitation again instead."))
    set_status(stored, Client.Status.ACTIVE)
    return stored


def leave_tour_steps_out(*, coach: Coach, steps: Iterable[str]) -> None:
    """Keeps which of the first steps this coach does not want to see; none of them shows all again."""
    coach.tour_left_out = sorted(set(steps))
    coach.save(update_fields=["tour_left_out", "updated_at"])


@transaction.atomic
def move_client(*, client: Client, coach: Coach | None) -> Client:
    """Gives a client another coach, or none. Rights follow at once; covers given by the former coach are void."""
    stored = Client.objects.locked(client.pk).get()
    stored.coach = coach
    stored.save(update_fields=["coach", "updated_at"])
    return stored


# --- Pauses -------------------------------------------------------------------------------------


@transaction.atomic
def open_pause(
    *,
    client: Client,
    created_by: User,
    starts_on: dt.date,
    ends_on: dt.date | None,
    kind: str = Pause.Kind.OTHER,
    reason: str = "",
    today: dt.date | None = None,
    uuid: uuids.UUID | None = None,
) -> Pause:
    """Enters a pause. A client may enter one at a time themself, from today on, of up to 7 days.
    Raises ValidationError where it ends before it starts, overlaps another, or is more than the client may enter."""
    list(Client.objects.locked(client.pk))
    pause = Pause(client=client, created_by=created_by, starts_on=starts_on, ends_on=ends_on, kind=kind, reason=reason)
    if uuid is not None:
        pause.uuid = uuid
    check_pause(pause, by=created_by, today=today or client.today())
    pause.save(force_insert=True)
    note_pause(PlanningStep.Kind.PAUSED, pause, before=None, after=kept_pause(pause), by=created_by)
    return pause


@transaction.atomic
def change_pause(
    *, pause: Pause, changes: Mapping[str, Any], by: User | None = None, today: dt.date | None = None
) -> Pause:
    """Changes days, kind or reason of a pause under the same rules. Raises ValidationError."""
    client = Client.objects.locked(pause.client_id).get()
    stored = Pause.objects.get(pk=pause.pk)
    before = kept_pause(stored)
    for name, value in changes.items():
        setattr(stored, name, value)
    check_pause(stored, by=by, today=today or client.today(), is_new="starts_on" in changes)
    stored.save()
    if by is not None and kept_pause(stored) != before:
        note_pause(PlanningStep.Kind.PAUSE_CHANGED, stored, before=before, after=kept_pause(stored), by=by)
    return stored


@transaction.atomic
def delete_pause(*, pause: Pause, by: User) -> None:
    """Takes a pause away as if nobody had entered it; one that is gone already is left at that."""
    list(Client.objects.locked(pause.client_id))
    stored = Pause.objects.filter(pk=pause.pk).first()
    if stored is None:
        return
    note_pause(PlanningStep.Kind.PAUSE_DELETED, stored, before=kept_pause(stored), after=None, by=by)
    stored.delete()


def note_pause(
    kind: PlanningStep.Kind, pause: Pause, *, before: dict[str, Any] | None, after: dict[str, Any] | None, by: User
) -> None:
    """Keeps in the journal what a pause said and says; None for one that was not there before or is gone after."""
    changes = {"pause": pause.pk, "before": before, "after": after, "created_by": pause.created_by_id}
    part = PlanningPart(client_id=pause.client_id, changes=changes)
    note_step(kind, by=by, parts=[part], words={"day": pause.starts_on.isoformat()})


def kept_pause(pause: Pause) -> dict[str, Any]:
    """What somebody says of a pause, as the journal keeps it."""
    return {
        "starts_on": pause.starts_on.isoformat(),
        "ends_on": pause.ends_on and pause.ends_on.isoformat(),
        "kind": str(pause.kind),
        "reason": pause.reason,
    }


def check_pause(pause: Pause, *, by: User | None, today: dt.date, is_new: bool = True) -> None:
    for name, date in (("starts_on", pause.starts_on), ("ends_on", pause.ends_on)):
        if date and not EARLIEST <= date < LATEST:
            raise ValidationError({name: _("It must lie between 2000 and 2099.")})
    if pause.ends_on and pause.ends_on < pause.starts_on:
        raise ValidationError({"ends_on": _("A pause ends on or after the day it starts.")})
    others = Pause.objects.filter(client=pause.client_id).exclude(pk=pause.pk)
    clash = others.overlapping(pause.starts_on, pause.ends_on).order_by("starts_on").first()
    if clash:
        raise ValidationError(
            {"starts_on": _("It overlaps the pause from %(from)s.") % {"from": clash.starts_on.isoformat()}}
        )
    if by is not None and by.pk == pause.client_id:
        check_own_pause(pause, others, today, is_new)


def check_own_pause(pause: Pause, others: Any, today: dt.date, is_new: bool) -> None:
    """What a client may enter without their coach; one right behind another counts as one."""
    if pause.ends_on is None or (pause.ends_on - pause.starts_on).days >= LONGEST_OWN_PAUSE_DAYS:
        raise ValidationError({"ends_on": _("You can enter up to 7 days yourself; ask your coach for more.")})
    if is_new and pause.starts_on < today:
        raise ValidationError({"starts_on": _("You can enter a pause from today on; ask your coach for earlier days.")})
    near = dt.timedelta(days=LONGEST_OWN_PAUSE_DAYS)
    own = others.filter(created_by=pause.client_id)
    if own.filter(starts_on__lte=pause.ends_on + near, ends_on__gte=pause.starts_on - near).exists():
        raise ValidationError({"starts_on": _("You already have a pause near these days; ask your coach for more.")})


# --- Cover --------------------------------------------------------------------------------------


@transaction.atomic
def give_cover(
    *,
    clients: Iterable[Client],
    cover: Coach,
    given_by: Coach,
    starts_on: dt.date,
    ends_on: dt.date,
    by: User | None = None,
) -> list[CoachCover]:
    """Hands clients of one coach to a colleague from a day to a day, one row per client; `by` is who does it for them.
    Raises ValidationError where days or people do not fit, or a client is already covered in that time."""
    for name, date in (("starts_on", starts_on), ("ends_on", ends_on)):
        if not EARLIEST <= date < LATEST:
            raise ValidationError({name: _("It must lie between 2000 and 2099.")})
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("A cover ends on or after the day it starts.")})
    if cover.pk == given_by.pk:
        raise ValidationError({"cover": _("Nobody covers for themselves.")})
    if not cover.is_active:
        raise ValidationError({"cover": _("This coach's account is not active.")})
    stored = list(Client.objects.locked(*(client.pk for client in clients)))
    if not stored:
        raise ValidationError({"clients": _("Choose at least one client.")})
    if any(client.coach_id != given_by.pk for client in stored):
        raise ValidationError({"clients": _("A coach hands over their own clients only.")})
    taken = CoachCover.objects.filter(
        client__in=stored, given_by=given_by, starts_on__lte=ends_on, ends_on__gte=starts_on
    ).select_related("client")
    for other in taken:
        raise ValidationError(
            {"clients": _("%(client)s is already covered in that time.") % {"client": str(other.client)}}
        )
    covers = CoachCover.objects.bulk_create(
        CoachCover(client=client, cover=cover, given_by=given_by, starts_on=starts_on, ends_on=ends_on)
        for client in stored
    )
    note(*(Note(one, flag=ADDITION) for one in covers), by=by or given_by)
    return covers


@transaction.atomic
def end_covers(*, covers: Sequence[CoachCover], now: dt.datetime, by: User) -> int:
    """Takes these clients back, each on the day of the coach who covers, and says how many. Raises ValidationError,
    naming those who were taken back already; none is then."""
    stored = CoachCover.objects.filter(pk__in=[cover.pk for cover in covers]).select_related("cover", "client")
    standing = {cover.pk: cover for cover in stored.order_by("pk").select_for_update(of=("self",), no_key=True)}
    days = {pk: cover.cover.today(now) for pk, cover in standing.items()}
    over = [cover for cover in covers if cover.pk not in standing or standing[cover.pk].ends_on < days[cover.pk]]
    if over:
        names = sorted(str(cover.client) for cover in over)
        text = ngettext("%(names)s was taken back already.", "%(names)s were taken back already.", len(names))
        raise ValidationError(text % {"names": ", ".join(names)}, code="over")
    for pk, cover in standing.items():
        end_cover(cover=cover, today=days[pk], by=by)
    return len(standing)


@transaction.atomic
def end_cover(*, cover: CoachCover, today: dt.date, by: User) -> CoachCover | None:
    """Takes a client back from today on: one that has begun ends yesterday, one that has not is removed (None). Raises
    ValidationError for one that is over."""
    if cover.ends_on < today:
        raise ValidationError(_("This cover is over already."), code="over")
    if cover.starts_on >= today:
        note(Note(cover, flag=DELETION), by=by)
        cover.delete()
        return None
    ends_on = min(cover.ends_on, today - dt.timedelta(days=1))
    note(Note(cover, changes=changes_to(cover, {"ends_on": ends_on})), by=by)
    cover.ends_on = ends_on
    cover.save(update_fields=["ends_on", "updated_at"])
    return cover
