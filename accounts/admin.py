"""The back office for people: clients and their invitations, pauses, notes and covers; coaches and admins."""

import datetime as dt
from typing import Any

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateFilter
from unfold.decorators import display
from unfold.enums import ActionVariant

from accounts import services
from accounts.forms import (
    CorrectAddressForm,
    GiveCoverForm,
    InviteForm,
    NewUserForm,
    PasswordForm,
    PersonForm,
    mail_password_link,
)
from accounts.models import Client, ClientNote, Coach, CoachCover, Pause, User
from core.admin import (
    ReadOnlyPage,
    ScopedModelAdmin,
    VisibleRelatedFilter,
    WrittenByService,
    go_to,
    is_admin,
    may_edit,
    object_action,
)

STATUS_COLOURS = {"invited": "info", "active": "success", "paused": "warning", "archived": "default"}


class PersonAdmin(ScopedModelAdmin):
    """What all people have in common: nobody is deleted here, and addresses change through their service."""

    form = PersonForm
    search_fields = ("first_name", "last_name", "email", "username")
    ordering = ("first_name", "last_name", "id")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        email = obj.email
        if change and "email" in form.changed_data:
            obj.email = form.initial["email"]
            super().save_model(request, obj, form, change)
            services.change_address(user=obj, email=email)
        else:
            super().save_model(request, obj, form, change)

    @object_action(
        title=_("Set password"),
        confirm=_("Every session of this person ends."),
        icon="key",
        form_class=PasswordForm,
        admins_only=True,
    )
    def set_password(self, request: HttpRequest, obj: User, form: Any) -> str:
        obj.set_password(form.cleaned_data["password"])
        obj.save(update_fields=["password", "updated_at"])
        return say("The password was set.")


class NewUserAdmin(PersonAdmin):
    """People whom an admin lets into the back office."""

    add_fieldsets = ((None, {"fields": (("first_name", "last_name"), "email", "password", "time_zone")}),)
    actions_detail = ("set_password",)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = NewUserForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Nobody locks themself out."""
        own = obj is not None and obj.pk == request.user.pk
        return (*super().get_readonly_fields(request, obj), *(("is_active",) if own else ()))

    def make(self, **fields: Any) -> User:
        raise NotImplementedError

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        if change:
            return super().save_form(request, form, change)
        fields = dict(form.cleaned_data)
        made = self.make(**fields | {"password": fields["password"] or None})
        services.change_address(user=made, email=fields["email"])
        form.save_m2m = lambda: None
        return made

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
        elif not obj.has_usable_password():
            mail_password_link(obj, request)
            self.message_user(request, say("%(email)s gets a link to choose a password.") % {"email": obj.email})


@admin.register(User)
class AdminAdmin(NewUserAdmin):
    """Admins, for admins. Coaches and clients have pages of their own."""

    list_display = ("name", "email", "is_superuser", "is_active", "last_login")
    list_filter = ("is_active",)
    fieldsets = (
        (None, {"fields": (("first_name", "last_name"), "email", "username", "time_zone", "is_active")}),
        (_("Seen"), {"fields": (("last_login", "created_at"),)}),
    )
    readonly_fields = ("last_login", "created_at")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(coach_profile=None, client_profile=None)

    def make(self, **fields: Any) -> User:
        return User.objects.create_superuser(**fields)

    @display(description=_("name"), ordering="first_name")
    def name(self, user: User) -> str:
        return str(user)


@admin.register(Coach)
class CoachAdmin(NewUserAdmin):
    """Coaches: known to each other by name, changed by admins and, their own profile, by themselves."""

    list_display = ("name", "specialization", "is_active")
    list_filter = ("is_active",)
    profile = (
        (None, {"fields": (("first_name", "last_name"), "time_zone")}),
        (_("Profile"), {"fields": ("specialization", ("years_of_experience", "certification"), "bio")}),
    )
    account = ((_("Account"), {"fields": ("email", "username", "is_active", ("last_login", "created_at"))}),)
    readonly_fields = ("last_login", "created_at")

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """A colleague's address is not to be found out by searching."""
        return self.search_fields if is_admin(request) else ("first_name", "last_name")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return self.add_fieldsets
        return (*self.profile, *self.account) if is_admin(request) else self.profile

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        own = isinstance(obj, Coach) and obj.pk == request.user.pk
        return own or super().has_change_permission(request, obj)

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        return (*self.list_display, "email", "last_login") if is_admin(request) else self.list_display

    def make(self, **fields: Any) -> User:
        return Coach.objects.create_user(**fields)

    def offered(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(is_active=True)

    @display(description=_("name"), ordering="first_name")
    def name(self, coach: Coach) -> str:
        return str(coach)


def is_open(client: Client) -> bool:
    invitation = getattr(client, "invitation", None)
    return invitation is not None and invitation.accepted_at is None


@admin.register(Client)
class ClientAdmin(PersonAdmin):
    """Clients in one's care. A new one is invited; who they are, and where to, only admins change."""

    list_display = ("name", "coach", "standing", "last_report_at")
    list_filter = (("status", ChoicesDropdownFilter), ("coach", VisibleRelatedFilter), "trains")
    list_select_related = ("coach", "invitation")
    search_fields = (*PersonAdmin.search_fields, "invitation__email")
    change_form_outer_before_template = "accounts/client_head.html"
    autocomplete_fields = ("coach",)
    actions_detail = ("resend", "correct_address", "withdraw", "archive", "reactivate", "set_password")
    asked = (
        _("What applies to them"),
        {"fields": (("trains", "tracks_nutrition"), ("weigh_in_every_days", "photos_every_days"), "check_in_weekday")},
    )
    body = (
        _("Body and goal"),
        {
            "fields": (
                ("goal_direction", "target_weight_kg"),
                ("height_cm", "smallest_plate_kg"),
                ("date_of_birth", "sex"),
                "fitness_goals",
            )
        },
    )
    to_know = (_("Good to know"), {"fields": ("medical_conditions", "dietary_restrictions")})

    # --- Inviting

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = InviteForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        coach = ("coach",) if is_admin(request) else ()
        if obj is None:
            who = ("email", ("first_name", "last_name"), "time_zone", *coach)
            return ((None, {"fields": who}), self.asked, self.body, self.to_know)
        who = (("first_name", "last_name"), ("address", "alias"), "time_zone", *coach)
        if is_admin(request) and obj.status != Client.Status.INVITED:
            who = (("first_name", "last_name"), ("email", "username"), "time_zone", *coach, "is_active")
        seen = (_("Seen"), {"fields": (("current_weight_kg", "last_report_at"),)})
        return ((None, {"fields": who}), self.asked, self.body, self.to_know, seen)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("address", "alias", "current_weight_kg", "last_report_at")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"time_zone": request.user.time_zone} | super().get_changeform_initial_data(request)

    def choices_of(self, db_field: Any, queryset: Any, request: HttpRequest) -> Any:
        return queryset.filter(is_active=True) if db_field.name == "coach" else queryset

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        if change:
            return super().save_form(request, form, change)
        form.save_m2m = lambda: None
        return form.invite(request.user).client

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            return  # invited already
        coach = obj.coach
        if "coach" in form.changed_data:
            obj.coach_id = form.initial["coach"]
        super().save_model(request, obj, form, change)
        if "coach" in form.changed_data:
            obj.coach = services.move_client(client=obj, coach=coach).coach

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        if "_addanother" in request.POST:
            return super().response_add(request, obj, post_url_continue)
        message = say("%(name)s is invited at %(email)s. A plan can be written already.")
        self.message_user(request, message % {"name": obj, "email": obj.invitation.email}, messages.SUCCESS)
        return go_to(request, self.address_of(obj))

    # --- The list

    def get_queryset(self, request: HttpRequest) -> Any:
        today = request.user.today()
        paused = Pause.objects.on(today).filter(client=OuterRef("pk"))
        return super().get_queryset(request).annotate(is_paused=Exists(paused))

    @display(description=_("client"), ordering="first_name", header=True)
    def name(self, client: Client) -> list[str]:
        return [str(client), self.address(client)]

    @display(description=_("e-mail"))
    def address(self, client: Client) -> str:
        """The address invited, until it is theirs."""
        invitation = getattr(client, "invitation", None)
        if client.status == Client.Status.INVITED and invitation:
            return invitation.email
        return client.email or client.username or ""

    @display(description=_("username"))
    def alias(self, client: Client) -> str:
        """Theirs, not the one that stands in while they are invited."""
        return "" if client.status == Client.Status.INVITED else client.username or ""

    @display(description=_("status"), ordering="status", label=STATUS_COLOURS)
    def standing(self, client: Client) -> tuple[str, str]:
        if client.is_paused and client.status == Client.Status.ACTIVE:
            return "paused", say("paused")
        return client.status, client.get_status_display()

    # --- The page of one client

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> Any:
        client = kwargs.get("obj")
        if client is not None:
            context["head"] = client_head(client, request.user)
        return super().render_change_form(request, context, **kwargs)

    @object_action(
        title=_("Send invitation again"),
        confirm=_("They get a new link; the one they have stops working."),
        icon="forward_to_inbox",
        shown=is_open,
    )
    def resend(self, request: HttpRequest, obj: Client, form: Any) -> str:
        sent = services.resend_invitation(invitation=invitation_of(obj), now=timezone.now())
        return say("The invitation was sent to %(email)s.") % {"email": sent.email}

    @object_action(
        title=_("Correct address"),
        confirm=_("The link sent to the old address stops working."),
        submit=_("Send invitation"),
        icon="alternate_email",
        form_class=CorrectAddressForm,
        shown=is_open,
    )
    def correct_address(self, request: HttpRequest, obj: Client, form: Any) -> str:
        email = form.cleaned_data["email"]
        sent = services.correct_invitation(invitation=invitation_of(obj), email=email, now=timezone.now())
        return say("The invitation was sent to %(email)s.") % {"email": sent.email}

    @object_action(
        title=_("Withdraw invitation"),
        confirm=_("The link stops working and the client is archived. Sending it again brings both back."),
        icon="undo",
        shown=lambda client: is_open(client) and client.invitation.withdrawn_at is None,
    )
    def withdraw(self, request: HttpRequest, obj: Client, form: Any) -> str:
        services.withdraw_invitation(invitation=invitation_of(obj), now=timezone.now())
        return say("The invitation was withdrawn.")

    @object_action(
        title=_("Archive"),
        confirm=_("They can still read and export, but write nothing and get no reminders."),
        icon="archive",
        shown=lambda client: client.status == Client.Status.ACTIVE,
    )
    def archive(self, request: HttpRequest, obj: Client, form: Any) -> str:
        services.archive_client(client=obj)
        return say("%(client)s is archived.") % {"client": obj}

    @object_action(
        title=_("Take back"),
        confirm=_("They can write again."),
        icon="unarchive",
        shown=lambda client: client.status == Client.Status.ARCHIVED and not is_open(client),
    )
    def reactivate(self, request: HttpRequest, obj: Client, form: Any) -> str:
        services.reactivate_client(client=obj)
        return say("%(client)s is active again.") % {"client": obj}


def invitation_of(client: Client) -> Any:
    """Raises ValidationError where somebody was never invited, such as a client moved in from elsewhere."""
    invitation = getattr(client, "invitation", None)
    if invitation is None:
        raise services.ValidationError(say("This client was never invited."))
    return invitation


def client_head(client: Client, user: User) -> dict[str, Any]:
    """What stands above a client's form: invitation, pauses and covers from today on, notes with the pinned first."""
    invitation = getattr(client, "invitation", None)
    today = user.today()
    return {
        "client": client,
        "invitation": invitation,
        "invitation_state": invitation.state(timezone.now()) if invitation else None,
        "pauses": client.pauses.filter(Q(ends_on=None) | Q(ends_on__gte=today)).order_by("starts_on", "id")[:5],
        "covers": client.covers.filter(ends_on__gte=today).select_related("cover").order_by("starts_on", "id")[:5],
        "notes": ClientNote.objects.visible_to(user)
        .filter(client=client)
        .select_related("author")
        .order_by("-pinned", "-created_at", "-id")[:5],
    }


class OfClientAdmin(ScopedModelAdmin):
    """Rows about one client, who stays the same for good."""

    autocomplete_fields: tuple[str, ...] = ("client",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fixed = () if obj is None else ("client",)
        return (*super().get_readonly_fields(request, obj), *fixed)


@admin.register(Pause)
class PauseAdmin(WrittenByService, OfClientAdmin):
    """Days on which nothing is asked of a client."""

    list_display = ("client", "kind", "starts_on", "ends_on", "reason")
    list_filter = (("client", VisibleRelatedFilter), ("kind", ChoicesDropdownFilter), ("starts_on", RangeDateFilter))
    list_select_related = ("client",)
    search_fields = ("client__first_name", "client__last_name", "reason")
    ordering = ("-starts_on", "-id")
    fields = ("client", ("starts_on", "ends_on"), "kind", "reason")

    def write(self, request: HttpRequest, form: Any, change: bool) -> Pause:
        said = {name: form.cleaned_data[name] for name in ("starts_on", "ends_on", "kind", "reason")}
        if change:
            return services.change_pause(pause=form.instance, changes=said, by=request.user)
        return services.open_pause(client=form.cleaned_data["client"], created_by=request.user, **said)


@admin.register(ClientNote)
class ClientNoteAdmin(OfClientAdmin):
    """What coaches write for themselves; a client never sees it."""

    list_display = ("excerpt", "client", "author", "pinned", "hand_over", "created_at")
    list_filter = (("client", VisibleRelatedFilter), "pinned", "hand_over")
    list_select_related = ("client", "author")
    search_fields = ("text", "client__first_name", "client__last_name")
    ordering = ("-pinned", "-created_at", "-id")
    fields = ("client", "text", ("pinned", "hand_over"))

    @display(description=_("text"))
    def excerpt(self, note: ClientNote) -> str:
        return str(note)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.author = request.user
        super().save_model(request, obj, form, change)


@admin.register(CoachCover)
class CoachCoverAdmin(WrittenByService, ReadOnlyPage, ScopedModelAdmin):
    """Clients handed to a colleague for some days. A cover is given and ended, never rewritten."""

    list_display = ("client", "cover", "given_by", "starts_on", "ends_on")
    list_filter = (("client", VisibleRelatedFilter), ("starts_on", RangeDateFilter))
    list_select_related = ("client", "cover", "given_by")
    search_fields = ("client__first_name", "client__last_name")
    ordering = ("-starts_on", "-id")
    autocomplete_fields = ("cover",)
    add_fieldsets = ((None, {"fields": ("clients", "cover", ("starts_on", "ends_on"))}),)
    fields = ("client", ("cover", "given_by"), ("starts_on", "ends_on"))
    actions_detail = ("end",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("accounts.add_coachcover")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = GiveCoverForm
        return super().get_form(request, obj, change=change, **kwargs)

    def choices_of(self, db_field: Any, queryset: Any, request: HttpRequest) -> Any:
        return queryset.filter(is_active=True).exclude(pk=request.user.pk) if db_field.name == "cover" else queryset

    def write(self, request: HttpRequest, form: Any, change: bool) -> CoachCover:
        return form.give()[0]

    def may_act(self, request: HttpRequest, obj: Any, method: Any) -> bool:
        return may_edit(request, obj)

    @object_action(
        title=_("End cover"),
        confirm=_("From today on the client is in the care of their own coach alone."),
        icon="event_busy",
        variant=ActionVariant.DANGER,
        shown=lambda cover: cover.ends_on >= timezone.now().date() - dt.timedelta(days=1),
    )
    def end(self, request: HttpRequest, obj: CoachCover, form: Any) -> str:
        services.end_cover(cover=obj, today=request.user.today())
        return say("The cover is over.")
