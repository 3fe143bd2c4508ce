"""Handing clients over: all or some of them, to whom, and for which days."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from accounts import services
from accounts.models import Client, Coach, CoachCover, User
from core.querysets import role_of
from core.validation import key_from
from workouts.forms import ClientsField, DayInput

ALL, SOME = "all", "some"


class CoachField(forms.ModelChoiceField):
    """One coach; what is no key is refused like a key that nobody has."""

    widget = UnfoldAdminSelectWidget

    def to_python(self, value: Any) -> Any:
        if value not in self.empty_values and key_from(value) is None:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)


class HandOverForm(forms.Form):
    """Whose clients, asked of admins alone; a coach hands over their own."""

    given_by = CoachField(label=_("Clients of"), queryset=Coach.objects.none())
    cover = CoachField(label=_("Colleague"), queryset=Coach.objects.none())
    starts_on = forms.DateField(label=_("From"), widget=DayInput)
    ends_on = forms.DateField(
        label=_("To"), widget=DayInput, help_text=_("The last day; then they come back by themselves.")
    )
    whom = forms.ChoiceField(choices=[(ALL, _("All clients")), (SOME, _("Only those ticked"))], initial=ALL)
    clients = ClientsField(label=_("Clients"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        coaches = Coach.objects.filter(is_active=True).order_by("first_name", "last_name", "pk")
        clients = Client.objects.non_polymorphic().visible_to(user).exclude(status=Client.Status.ARCHIVED)
        if role_of(user) == "coach":
            del self.fields["given_by"]
            clients = clients.filter(coach=user.pk)  # a cover gives no right to cover further
            coaches = coaches.exclude(pk=user.pk)
        else:
            clients = clients.exclude(coach=None).select_related("coach")
            self.fields["given_by"].queryset = coaches
        self.fields["cover"].queryset = coaches
        self.fields["starts_on"].initial = user.today()
        self.offered = list(clients.order_by("first_name", "last_name", "pk"))
        self.fields["clients"].offered = self.offered

    def chosen(self) -> set[int | None]:
        """The keys that were ticked."""
        return {key_from(str(one)) for one in self["clients"].value() or ()}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("whom") == SOME and not said.get("clients") and "clients" not in self.errors:
            self.add_error("clients", _("Choose at least one client."))
        if said.get("whom") == ALL and said.get("clients"):
            self.add_error("whom", _("All clients are chosen, and some are ticked; say which it is to be."))
        return said

    def give(self) -> list[CoachCover]:
        """Hands them over. Raises ValidationError where people or days do not fit."""
        said = self.cleaned_data
        given_by = said.get("given_by") or Coach.objects.get(pk=self.user.pk)
        clients = said["clients"]
        if said["whom"] == ALL:
            clients = [client for client in self.offered if client.coach_id == given_by.pk]
        days = {name: said[name] for name in ("starts_on", "ends_on")}
        return services.give_cover(clients=clients, cover=said["cover"], given_by=given_by, **days)
