"""Coaches and admins, and what all people have in common."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts import services
from accounts.forms import NewUserForm, PasswordForm, PersonForm, mail_password_link
from accounts.models import Coach, User
from core.actions import object_action
from core.admin import ScopedModelAdmin, is_admin


class PersonAdmin(ScopedModelAdmin):
    """What all people have in common: nobody is deleted here, and addresses change through their service."""

    form = PersonForm
    search_fields = ("first_name", "last_name", "email", "username")
    ordering = ("first_name", "last_name", "id")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"time_zone": request.user.time_zone} | super().get_changeform_initial_data(request)

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

    first_step = _("Add whoever looks after this installation beside you.")
    list_display = ("name", "email", "is_superuser", "is_active", "last_login")
    list_filter = ("is_active",)
    fieldsets = (
        (
            None,
            {"fields": (("first_name", "last_name"), "email", "username", ("time_zone", "language"), "is_active")},
        ),
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

    first_step = _("An admin adds coaches; each then invites their own clients.")
    list_display = ("name", "specialization", "is_active")
    list_filter = ("is_active",)
    profile = (
        (None, {"fields": (("first_name", "last_name"), ("time_zone", "language"))}),
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
