"""Clients: invited, kept, archived; what stands above the form of one."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from accounts import services
from accounts.admin.person import PersonAdmin
from accounts.forms import CorrectAddressForm, InviteForm, PauseSeveralForm
from accounts.models import Client, ClientNote, Pause, PlanningPart, User
from core.actions import go_to, object_action
from core.admin import VisibleRelatedFilter, is_admin
from core.bulk import bulk_action
from core.history_page import Source

STATUS_COLOURS = {"invited": "info", "active": "success", "paused": "warning", "archived": "default"}


def planned(part: PlanningPart) -> list[dict[str, Any]]:
    return [{"text": f"{part.step}: {part.how_many}"}]


def taken_back(part: PlanningPart) -> list[dict[str, Any]]:
    return [{"text": say("Undone: %(step)s") % {"step": part.step}}]


def is_open(client: Client) -> bool:
    invitation = getattr(client, "invitation", None)
    return invitation is not None and invitation.accepted_at is None


@admin.register(Client)
class ClientAdmin(PersonAdmin):
    """Clients in one's care. A new one is invited; who they are, and where to, only admins change."""

    #: gives a client another coach; what hangs on that in other apps is handed in from above
    mover = staticmethod(services.move_client)

    first_step = _("Invite your first client: name and e-mail address are enough, the rest can wait.")
    list_display = ("name", "coach", "standing", "last_report_at")
    exported = (
        "first_name",
        "last_name",
        "address",
        "coach",
        "status",
        "goal_direction",
        "current_weight_kg",
        "target_weight_kg",
        "height_cm",
        "date_of_birth",
        "last_report_at",
    )
    list_filter = (("status", ChoicesDropdownFilter), ("coach", VisibleRelatedFilter), "trains")
    list_select_related = ("coach", "invitation")
    search_fields = (*PersonAdmin.search_fields, "invitation__email")
    change_form_outer_before_template = "accounts/client_head.html"
    autocomplete_fields = ("coach",)
    actions_detail = ("resend", "correct_address", "withdraw", "archive", "reactivate", "set_password")
    actions = ("pause_several", "archive_several")
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

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Coach and client mostly speak one language."""
        return {"language": request.user.language, **super().get_changeform_initial_data(request)}

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        coach = ("coach",) if is_admin(request) else ()
        if obj is None:
            who = ("email", ("first_name", "last_name"), ("time_zone", "language"), *coach)
            return ((None, {"fields": who}), self.asked, self.body, self.to_know)
        who = (("first_name", "last_name"), ("address", "alias"), ("time_zone", "language"), *coach)
        if is_admin(request) and obj.status != Client.Status.INVITED:
            who = (("first_name", "last_name"), ("email", "username"), ("time_zone", "language"), *coach, "is_active")
        seen = (_("Seen"), {"fields": (("current_weight_kg", "last_report_at"),)})
        return ((None, {"fields": who}), self.asked, self.body, self.to_know, seen)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("address", "alias", "current_weight_kg", "last_report_at")

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
            obj.coach = self.mover(client=obj, coach=coach).coach

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        if "_addanother" in request.POST:
            return super().response_add(request, obj, post_url_continue)
        message = say("%(name)s is invited at %(email)s. A plan can be written already.")
        self.message_user(request, message % {"name": obj, "email": obj.invitation.email}, messages.SUCCESS)
        return go_to(request, self.address_of(obj))

    def also_told(self, request: HttpRequest, obj: Client) -> list[Source]:
        """What was planned for this client, and what of it was taken back: the parts that are theirs."""
        parts = PlanningPart.objects.filter(client=obj.pk).select_related("step")
        return [
            *super().also_told(request, obj),
            Source(parts, "created_at", lambda part: part.step.made_by_id, planned),
            Source(parts.filter(undone_at__isnull=False), "undone_at", lambda part: part.undone_by_id, taken_back),
        ]

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

    # --- Many at once

    @bulk_action(
        title=_("Enter a pause"),
        confirm=_("Nothing is due in a pause; what clients send still counts."),
        done=ngettext_lazy("%(count)s in a pause.", "%(count)s in a pause.", "count"),
        form_class=PauseSeveralForm,
    )
    def pause_several(self, request: HttpRequest, row: Client, form: Any) -> None:
        services.open_pause(client=row, created_by=request.user, today=row.today(), **form.cleaned_data)

    @bulk_action(
        title=_("Archive"),
        confirm=_("They can still read and export, but write nothing and get no reminders."),
        done=ngettext_lazy("%(count)s archived.", "%(count)s archived.", "count"),
    )
    def archive_several(self, request: HttpRequest, row: Client, form: Any) -> None:
        if row.status == Client.Status.ARCHIVED:
            raise ValidationError(say("That is so already."))
        services.archive_client(client=row)

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
        raise ValidationError(say("This client was never invited."))
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
