"""People: users, their two kinds, and what ties a client to a coach."""

import datetime as dt
import uuid
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.contrib.contenttypes.models import ContentType
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from polymorphic.models import PolymorphicModel

# the tables of the journal belong to the same app
from accounts.journal import LookAsClient as LookAsClient
from accounts.journal import PlanningPart as PlanningPart
from accounts.journal import PlanningStep as PlanningStep
from accounts.querysets import (
    ClientManager,
    ClientNoteQuerySet,
    CoachManager,
    CoverQuerySet,
    PauseQuerySet,
    UserManager,
)
from core.days import local_date, validate_time_zone
from core.models import ClientRecord, Moment, Scoped, TimestampedModel
from core.querysets import Care


class User(PolymorphicModel, AbstractBaseUser, PermissionsMixin, Scoped):
    """Somebody who can sign in. A bare User is an admin where superuser, and nobody otherwise."""

    moments = (Moment("created_at", _("Account made.")),)

    class UnitSystem(models.TextChoices):
        METRIC = "metric", _("metric")
        IMPERIAL = "imperial", _("imperial")

    class Language(models.TextChoices):
        """Each by its own name, since that is how people find theirs."""

        EN = "en", "English"
        DE = "de", "Deutsch"

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    email = models.EmailField(
        _("e-mail"),
        unique=True,
        null=True,
        blank=True,
        error_messages={"unique": _("This e-mail address is already used.")},
    )
    username = models.CharField(  # noqa: DJ001 - none at all, so that the unique constraint lets many go without
        _("username"),
        max_length=60,
        null=True,
        blank=True,
        validators=[RegexValidator(r"^[^@\s]+\Z", _("A username has no @ and no spaces."))],
        help_text=_("Signs in too. No @."),
    )
    first_name = models.CharField(_("first name"), max_length=80, blank=True)
    last_name = models.CharField(_("last name"), max_length=80, blank=True)
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Without it this person is signed out and stays out.")
    )
    is_staff = models.BooleanField(_("works in the back office"), default=False)
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC", validators=[validate_time_zone])
    unit_system = models.CharField(
        _("units"), max_length=10, choices=UnitSystem.choices, default=UnitSystem.METRIC, help_text=_("Display only.")
    )
    language = models.CharField(
        _("language"),
        max_length=10,
        choices=Language.choices,
        default=Language.EN,
        help_text=_("Of mails and notifications."),
    )
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_to = models.TimeField(_("quiet to"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_once",
                violation_error_message=_("This e-mail address is already used."),
            ),
            models.UniqueConstraint(
                Lower("username"),
                name="accounts_user_username_once",
                violation_error_message=_("This username is already taken."),
            ),
            models.CheckConstraint(
                condition=Q(email__isnull=False) | Q(username__isnull=False),
                name="accounts_user_can_be_named",
                violation_error_message=_("A person needs an e-mail address or a username."),
            ),
            models.CheckConstraint(
                condition=Q(username__isnull=True) | ~Q(username__contains="@"),
                name="accounts_user_username_without_at",
                violation_error_message=_("A username has no @ and no spaces."),
            ),
            models.CheckConstraint(
                condition=Q(is_superuser=False) | Q(is_staff=True),
                name="accounts_user_superuser_is_staff",
                violation_error_message=_("A superuser works in the back office."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email or self.username or f"#{self.pk}"

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        return self.first_name or str(self)

    @property
    def role(self) -> str | None:
        """`admin`, `coach`, `client` or None, by the stored kind: a related user often arrives as a bare User."""
        if self.is_superuser:
            return "admin"
        return {kind_of(Coach): "coach", kind_of(Client): "client"}.get(self.polymorphic_ctype_id)

    @property
    def is_archived(self) -> bool:
        """Whether this person reads and exports but writes nothing; only clients can be archived."""
        return False

    def today(self, now: dt.datetime | None = None) -> dt.date:
        """The local day of this person."""
        return local_date(now or timezone.now(), self.time_zone)

    @cached_property
    def _care(self) -> Care:
        return self.care_at(timezone.now())

    def care(self) -> Care:
        """What this coach cares for now; read once per loaded user, that is once per request."""
        return self._care

    def care_at(self, now: dt.datetime) -> Care:
        """Own clients and, by UNION, those covered on the coach's local day; never through a second cover."""
        covers = CoachCover.objects.in_force(on=local_date(now, self.time_zone)).filter(cover=self.pk)
        own = Client.objects.non_polymorphic().filter(coach=self.pk)
        me = Coach.objects.non_polymorphic().filter(pk=self.pk)
        return Care(
            clients=own.values("pk").union(covers.values("client")),
            coaches=me.values("pk").union(covers.values("given_by")),
        )


def kind_of(model: type[models.Model]) -> int:
    """The content type id by which a kind of user is stored."""
    return ContentType.objects.get_for_model(model, for_concrete_model=False).pk


class Coach(User):
    """Runs a practice in the back office."""

    user_ptr = models.OneToOneField(
        User, models.CASCADE, parent_link=True, primary_key=True, related_name="coach_profile"
    )
    specialization = models.CharField(_("specialization"), max_length=200, blank=True)
    bio = models.TextField(_("about"), blank=True)
    years_of_experience = models.PositiveSmallIntegerField(_("years of experience"), null=True, blank=True)
    certification = models.CharField(_("certification"), max_length=200, blank=True)
    #: the first steps that are shown no more
    tour_left_out = models.JSONField(_("first steps left out"), default=list, blank=True, editable=False)

    objects = CoachManager()

    class Meta:
        verbose_name = _("coach")
        verbose_name_plural = _("coaches")


class Client(User):
    """Trains, eats and reports; belongs to one coach or, unassigned, to nobody."""

    client_lookup = "pk"
    moments = (
        Moment("created_at", _("Account made.")),
        Moment("created_at", _("Invited."), by="invited_by", of="invitation"),
        Moment("accepted_at", _("Accepted."), by="client", of="invitation"),
    )

    class Status(models.TextChoices):
        INVITED = "invited", _("invited")
        ACTIVE = "active", _("active")
        ARCHIVED = "archived", _("archived")

    class GoalDirection(models.TextChoices):
        LOSE = "lose", _("lose weight")
        GAIN = "gain", _("gain weight")
        KEEP = "keep", _("keep weight")

    class TracksNutrition(models.TextChoices):
        NONE = "none", _("not at all")
        TARGETS = "targets", _("daily targets")
        MEALS = "meals", _("meals")

    class Sex(models.TextChoices):
        FEMALE = "female", _("female")
        MALE = "male", _("male")

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    user_ptr = models.OneToOneField(
        User, models.CASCADE, parent_link=True, primary_key=True, related_name="client_profile"
    )
    coach = models.ForeignKey(
        Coach, models.PROTECT, null=True, blank=True, related_name="clients", verbose_name=_("coach")
    )
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.ACTIVE)
    height_cm = models.DecimalField(
        _("height (cm)"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(100), MaxValueValidator(250)],
    )
    target_weight_kg = models.DecimalField(
        _("target weight (kg)"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(25), MaxValueValidator(400)],
    )
    goal_direction = models.CharField(
        _("goal"), max_length=4, choices=GoalDirection.choices, default=GoalDirection.KEEP
    )
    fitness_goals = models.TextField(_("fitness goals"), blank=True)
    medical_conditions = models.TextField(_("medical conditions"), blank=True)
    dietary_restrictions = models.TextField(_("dietary restrictions"), blank=True)
    date_of_birth = models.DateField(_("date of birth"), null=True, blank=True)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex.choices, blank=True)
    smallest_plate_kg = models.DecimalField(
        _("smallest step of a barbell (kg)"),
        max_digits=4,
        decimal_places=2,
        default="2.5",
        validators=[MinValueValidator(Decimal("0.25")), MaxValueValidator(20)],
    )
    current_weight_kg = models.DecimalField(
        _("current weight (kg)"), max_digits=6, decimal_places=2, null=True, blank=True, editable=False
    )
    last_report_at = models.DateTimeField(_("last report"), null=True, blank=True, editable=False)
    trains = models.BooleanField(_("trains"), default=True)
    tracks_nutrition = models.CharField(
        _("tracks nutrition"), max_length=7, choices=TracksNutrition.choices, default=TracksNutrition.NONE
    )
    weigh_in_every_days = models.PositiveSmallIntegerField(
        _("weigh-in every (days)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text=_("Empty: never asked, and weight is not shown to the client."),
    )
    check_in_weekday = models.PositiveSmallIntegerField(
        _("check-in on"), null=True, blank=True, choices=Weekday.choices, help_text=_("Empty: no check-ins.")
    )
    may_move_sessions = models.BooleanField(
        _("may move sessions"), default=True, help_text=_("Within their week, on their own.")
    )
    photos_every_days = models.PositiveSmallIntegerField(
        _("photos every (days)"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )

    objects = ClientManager()

    class Meta:
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["invited", "active", "archived"]), name="accounts_client_status"
            ),
            models.CheckConstraint(
                condition=Q(height_cm__isnull=True) | Q(height_cm__range=(100, 250)),
                name="accounts_client_height_100_to_250",
                violation_error_message=_("Height must be 100 to 250 cm."),
            ),
            models.CheckConstraint(
                condition=Q(target_weight_kg__isnull=True) | Q(target_weight_kg__range=(25, 400)),
                name="accounts_client_target_25_to_400",
                violation_error_message=_("Target weight must be 25 to 400 kg."),
            ),
        ]

    @property
    def is_archived(self) -> bool:
        return self.status == self.Status.ARCHIVED


class Invitation(TimestampedModel):
    """The way in for one client. The address is on trial here and becomes the client's when they accept, so an
    address that somebody else already uses looks like any other."""

    client_lookup = "client"
    client_sees = False

    client = models.OneToOneField(Client, models.CASCADE, related_name="invitation", verbose_name=_("client"))
    email = models.EmailField(_("e-mail"))
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="invitations_sent", verbose_name=_("invited by"), editable=False
    )
    sent_at = models.DateTimeField(_("sent"), editable=False)
    expires_at = models.DateTimeField(_("valid until"), editable=False)
    accepted_at = models.DateTimeField(_("accepted"), null=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self) -> str:
        return self.email

    def state(self, now: dt.datetime) -> str:
        """`accepted`, `withdrawn`, `expired` or `open`."""
        if self.accepted_at:
            return "accepted"
        if self.withdrawn_at:
            return "withdrawn"
        return "expired" if self.expires_at <= now else "open"


class Pause(ClientRecord):
    """Days on which nothing is asked of a client. Pauses of one client never overlap (kept by the service)."""

    moments = (Moment("created_at", _("Entered."), by="created_by"),)

    class Kind(models.TextChoices):
        ILLNESS = "illness", _("illness")
        INJURY = "injury", _("injury")
        HOLIDAY = "holiday", _("holiday")
        OTHER = "other", _("other")

    client = models.ForeignKey(Client, models.CASCADE, related_name="pauses", verbose_name=_("client"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True, help_text=_("Empty: until further notice."))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.OTHER)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    created_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="pauses_created", verbose_name=_("entered by"), editable=False
    )

    objects = PauseQuerySet.as_manager()

    class Meta(ClientRecord.Meta):
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        indexes = [models.Index(fields=["client", "starts_on", "id"], name="accounts_pause_by_client")]
        constraints = [
            *ClientRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="accounts_pause_ends_after_start",
                violation_error_message=_("A pause ends on or after the day it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.starts_on} – {self.ends_on or '…'}"


class CoachCover(TimestampedModel):
    """One client handed to a colleague from a day to a day; over by itself when it ends or the client moves."""

    client_lookup = "client"
    client_sees = False
    part_of = ("client",)
    moments = (Moment("created_at", _("Given."), by="given_by"),)

    client = models.ForeignKey(Client, models.CASCADE, related_name="covers", verbose_name=_("client"))
    cover = models.ForeignKey(Coach, models.CASCADE, related_name="covers_taken", verbose_name=_("covering coach"))
    given_by = models.ForeignKey(
        Coach, models.CASCADE, related_name="covers_given", verbose_name=_("given by"), editable=False
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))

    objects = CoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("cover")
        verbose_name_plural = _("covers")
        indexes = [models.Index(fields=["cover", "starts_on", "ends_on"], name="accounts_cover_by_cover")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="accounts_cover_ends_after_start",
                violation_error_message=_("A cover ends on or after the day it starts."),
            ),
            models.CheckConstraint(
                condition=~Q(cover=F("given_by")),
                name="accounts_cover_by_a_colleague",
                violation_error_message=_("Nobody covers for themselves."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on}"

    def editable_by(self, user: Any) -> bool:
        """Only who gave the cover (and admins) may change or end it: a cover gives no right to cover further."""
        return user.role == "admin" or self.given_by_id == user.pk


class ClientNote(TimestampedModel):
    """What coaches write for themselves about a client; a client never sees it. After a move the new coach sees
    what was marked to be handed over."""

    client_lookup = "client"
    client_sees = False
    moments = (Moment("created_at", _("Written."), by="author"),)

    #: who takes something out before handing a note over does not hand that over
    unkept = ("text",)

    client = models.ForeignKey(Client, models.CASCADE, related_name="notes", verbose_name=_("client"))
    author = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="client_notes", verbose_name=_("author"), editable=False
    )
    text = models.TextField(_("text"), max_length=10_000)
    pinned = models.BooleanField(_("pinned"), default=False)
    hand_over = models.BooleanField(
        _("hand over"), default=False, help_text=_("A new coach of this client will see it too.")
    )

    objects = ClientNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("client note")
        verbose_name_plural = _("client notes")
        indexes = [models.Index(fields=["client", "created_at", "id"], name="accounts_note_by_client")]

    def __str__(self) -> str:
        return self.text[:60]

    def editable_by(self, user: Any) -> bool:
        """A note is changed by who wrote it, and by admins."""
        return user.role == "admin" or self.author_id == user.pk


def new_invited_username() -> str:
    """Stands in until an invited client accepts: they have no address of their own yet, and one of both is needed."""
    return f"invited-{uuid.uuid4().hex}"
