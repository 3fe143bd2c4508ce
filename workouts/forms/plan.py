"""Forms about whole plans: scheduling, copying, assigning."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from accounts.models import Client
from core.days import monday_of
from core.forms import DialogForm
from core.querysets import role_of
from core.validation import key_from
from workouts.forms.dialogs import DayInput
from workouts.models import WorkoutPlan
from workouts.services.copying import MOST_WEEKS

MOST_CLIENTS = 500
MOST_TEMPLATES = 10


def next_monday(person: Any) -> dt.date:
    return monday_of(person.today()) + dt.timedelta(weeks=1)


def clients_of(user: Any) -> Any:
    """Clients in care to whom something can still be given, by name."""
    visible = Client.objects.non_polymorphic().visible_to(user)
    in_use = visible.filter(is_active=True).exclude(status=Client.Status.ARCHIVED)
    return in_use.order_by("first_name", "last_name", "pk")


class ScheduleForm(DialogForm):
    """The first day of a plan: its own, or else the next Monday of its client."""

    start_date = forms.DateField(
        label=_("First day"), widget=DayInput, help_text=_("Week 1 begins here; each week is the seven days from it.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["start_date"].initial = self.obj.start_date or next_monday(self.obj.client or self.request.user)


# --- Copies -------------------------------------------------------------------------------------


def name_field() -> forms.CharField:
    return forms.CharField(label=_("Name"), max_length=120, widget=UnfoldAdminTextInputWidget)


class OneOfMineField(forms.ModelChoiceField):
    """One row out of those the person may see, given when the form is made."""

    widget = UnfoldAdminSelectWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=None, required=False, **kwargs)

    def to_python(self, value: Any) -> Any:
        if value not in self.empty_values and key_from(value) is None:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)


class TemplateForm(DialogForm):
    """What the template is to be called."""

    name = name_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].initial = self.obj.name


class CopyForm(TemplateForm):
    """For whom a copy is, and what it is called."""

    client = OneOfMineField(label=_("For"), empty_label=_("nobody: a template"))
    start_date = forms.DateField(
        label=_("First day"), required=False, widget=DayInput, help_text=_("May stay open until it is scheduled.")
    )
    field_order = ("client", "name", "start_date")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client"].queryset = clients_of(self.request.user)


class PlanField(OneOfMineField):
    """A plan, named with its client."""

    def label_from_instance(self, plan: Any) -> str:
        return f"{plan.client or _('Template')}: {plan.name}"


class CopyWeekForm(DialogForm):
    """From which week to which; the next one that is empty is offered."""

    week = forms.TypedChoiceField(label=_("Copy week"), coerce=int, widget=UnfoldAdminSelectWidget)
    to_week = forms.IntegerField(
        label=_("To week"), min_value=1, max_value=MOST_WEEKS, widget=UnfoldAdminIntegerFieldWidget
    )
    to_plan = PlanField(label=_("Of plan"))
    replace = forms.BooleanField(
        label=_("Replace"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=_("What stands in that week goes, unless it is scheduled."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        weeks = list(self.obj.sessions.order_by("week").values_list("week", flat=True).distinct())
        self.fields["week"].choices = [(week, _("Week %(week)s") % {"week": week}) for week in weeks]
        if weeks:
            self.fields["week"].initial = weeks[-1]
            self.fields["to_week"].initial = min(weeks[-1] + 1, MOST_WEEKS)
        self.fields["to_plan"].queryset = other_plans(self.obj, self.request.user)
        self.fields["to_plan"].empty_label = _("this plan")


def other_plans(plan: WorkoutPlan, user: Any) -> Any:
    """Plans in use that one may write, those of clients first."""
    found = WorkoutPlan.objects.visible_to(user).filter(is_active=True).exclude(pk=plan.pk).select_related("client")
    if role_of(user) != "admin":
        found = found.filter(Q(client__isnull=False) | Q(coach=user.pk))
    return found.order_by(F("client__first_name").asc(nulls_last=True), "client__last_name", "client", "name", "pk")


# --- Assigning ----------------------------------------------------------------------------------


class ClientsField(forms.Field):
    """Clients out of those one may give something to. Any other key, there or not, is refused with the same words."""

    widget = forms.MultipleHiddenInput
    offered: Any = None

    def clean(self, value: Any) -> list[Client]:
        if not value and not self.required:
            return []
        if not value:
            raise ValidationError(_("Choose at least one client."), code="required")
        if len(value) > MOST_CLIENTS:
            raise ValidationError(_("Choose at most %(most)s clients at once."), params={"most": MOST_CLIENTS})
        keys = {key_from(str(one)) for one in value}
        found = [client for client in self.offered if client.pk in keys]
        if len(found) < len(keys):
            raise ValidationError(_("One of these clients is not there any more; choose anew."), code="invalid_choice")
        return found


class TemplatesField(ClientsField):
    """Templates out of those one may use, in the same way."""

    def clean(self, value: Any) -> list[Any]:
        if not value:
            raise ValidationError(_("Choose at least one template."), code="required")
        if len(value) > MOST_TEMPLATES:
            raise ValidationError(_("Choose at most %(most)s templates at once."), params={"most": MOST_TEMPLATES})
        keys = {key_from(str(one)) for one in value}
        found = [template for template in self.offered if template.pk in keys]
        if len(found) < len(keys):
            raise ValidationError(
                _("One of these templates is not there any more; choose anew."), code="invalid_choice"
            )
        return found


class AssignForm(forms.Form):
    """Who gets a template, and from which day on."""

    clients = ClientsField(label=_("Clients"))
    start_date = forms.DateField(
        label=_("First day"), widget=DayInput, help_text=_("Week 1 begins here; each week is the seven days from it.")
    )

    def __init__(self, *args: Any, request: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = list(clients_of(request.user))
        self.fields["clients"].offered = self.offered
        self.fields["start_date"].initial = next_monday(request.user)

    def chosen(self) -> set[int | None]:
        """The keys that were ticked."""
        return {key_from(str(one)) for one in self["clients"].value() or ()}


class AssignSeveralForm(AssignForm):
    """Which templates too."""

    templates = TemplatesField(label=_("Templates"))

    def __init__(self, *args: Any, request: Any, **kwargs: Any) -> None:
        super().__init__(*args, request=request, **kwargs)
        templates = WorkoutPlan.objects.visible_to(request.user).filter(client__isnull=True, is_active=True)
        templates = templates.select_related("coach").annotate(session_count=Count("sessions"))
        self.offered_templates = list(templates.order_by("name", "pk"))
        self.fields["templates"].offered = self.offered_templates

    def chosen_templates(self) -> set[int | None]:
        """The keys that were ticked."""
        return {key_from(str(one)) for one in self["templates"].value() or ()}
