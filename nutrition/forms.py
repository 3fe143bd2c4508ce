"""Forms of the back office about nutrition."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.models import Client
from core.days import monday_of
from core.forms import DialogForm, ScopedForm
from nutrition import services
from nutrition.macros import NAMES, Macros
from nutrition.models import NutritionTarget, PlannedMeal, RecipeIngredient
from nutrition.models.plan import DayKind
from nutrition.services.assigning import Preview
from workouts.forms import DayInput

USUAL_DAYS = 28


class IngredientForm(ScopedForm):
    """One food of a recipe."""

    class Meta:
        model = RecipeIngredient
        exclude: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.instance.get_inline_title = str(self.instance.food)


class PlannedMealForm(ScopedForm):
    """One meal of a standing week among the others."""

    class Meta:
        model = PlannedMeal
        exclude: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name in ("day_of_week", "choice_group"):
                field.widget.attrs["title"], field.help_text = field.help_text, ""
        if "day_of_week" in self.fields:
            days = PlannedMeal._meta.get_field("day_of_week").choices
            self.fields["day_of_week"].choices = [("", _("every day")), *days]
        if "notes" in self.fields:
            self.fields["notes"].widget.attrs["rows"] = 1
        if "time_of_day" in self.fields:
            self.fields["time_of_day"].widget.format = "%H:%M"
        if self.instance.pk:
            self.instance.get_inline_title = title_of(self.instance)


def title_of(meal: PlannedMeal) -> str:
    """`Monday, breakfast: Porridge`."""
    day = meal.get_day_of_week_display() or _("Every day")
    return _("%(day)s, %(meal)s: %(recipe)s") % {
        "day": day,
        "meal": meal.get_meal_type_display(),
        "recipe": meal.recipe or meal.notes[:40] or "–",
    }


class ApplyForm(DialogForm):
    """From which day to which; four weeks from the next Monday of the client where nothing else is said."""

    from_date = forms.DateField(label=_("First day"), widget=DayInput)
    to_date = forms.DateField(label=_("Last day"), widget=DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = (self.obj.client or self.request.user).today()
        first = max(monday_of(today) + dt.timedelta(weeks=1), self.obj.start_date or dt.date.min)
        last = first + dt.timedelta(days=USUAL_DAYS - 1)
        self.fields["from_date"].initial = first
        self.fields["to_date"].initial = min(last, self.obj.end_date or last)


class PreviewWidget(forms.Widget):
    """Shows what assigning would mean, client by client; nothing is typed here."""

    template_name = "nutrition/assignment_preview.html"

    def __init__(self) -> None:
        super().__init__()
        self.previews: list[Preview] = []

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        totals = {
            "days": sum(one.days for one in self.previews),
            "stay": sum(len(one.touched) + len(one.edited) for one in self.previews),
        }
        return super().get_context(name, value, attrs) | {"previews": self.previews, "totals": totals}


class AssignForm(ApplyForm):
    """Which clients get a template; what it would mean is shown before it is done."""

    field_order = ("clients", "from_date", "to_date", "preview", "shown")
    clients = forms.ModelMultipleChoiceField(
        label=_("Clients"), queryset=Client.objects.none(), widget=UnfoldAdminCheckboxSelectMultipleWidget
    )
    preview = forms.Field(label=_("What it means"), required=False, widget=PreviewWidget)
    #: for what the preview was shown
    shown = forms.CharField(required=False, widget=forms.HiddenInput, max_length=10_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clients = Client.objects.visible_to(self.request.user).exclude(status=Client.Status.ARCHIVED)
        self.fields["clients"].queryset = clients.order_by("first_name", "last_name", "pk")
        self.hidden = self.fields.pop("preview")

    def clean(self) -> dict[str, Any]:
        """The first time it shows; sent again for the same clients and days it is done."""
        said = super().clean() or self.cleaned_data
        if self.errors:
            return said
        asked = {
            "clients": list(said["clients"]),
            "from_date": said["from_date"],
            "to_date": said["to_date"],
        }
        previews = services.preview_assignment(template=self.obj, by=self.request.user, **asked)
        signature = f"{sorted(client.pk for client in asked['clients'])} {said['from_date']} {said['to_date']}"
        if said["shown"] != signature:
            self.fields["preview"] = self.hidden
            self.fields["preview"].widget.previews = previews
            self.data = {**self.data.dict(), "clients": self.data.getlist("clients"), "shown": signature}
            raise ValidationError(_("Nothing is assigned yet: look at what it means, then send it again."))
        return said | {"clients": asked["clients"]}


class CopyPlanForm(DialogForm):
    """For whom; without a client the copy is a template."""

    client = forms.ModelChoiceField(
        label=_("Client"),
        queryset=Client.objects.none(),
        required=False,
        empty_label=_("nobody: a template"),
        widget=UnfoldAdminSelectWidget,
    )
    name = forms.CharField(label=_("Name"), max_length=120, widget=UnfoldAdminTextInputWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clients = Client.objects.visible_to(self.request.user).exclude(status=Client.Status.ARCHIVED)
        self.fields["client"].queryset = clients.order_by("first_name", "last_name", "pk")
        self.fields["name"].initial = self.obj.name


class TargetForm(DialogForm):
    """Other targets from a day on, and why."""

    day_kind = forms.ChoiceField(label=_("On"), choices=DayKind.choices, widget=UnfoldAdminSelectWidget)
    valid_from = forms.DateField(label=_("From"), widget=DayInput)
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Told the client."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in NAMES:
            self.fields[name] = NutritionTarget._meta.get_field(name).formfield(widget=UnfoldAdminDecimalFieldWidget)
            self.fields[name].initial = getattr(self.obj.macros, name)
        self.fields["valid_from"].initial = (self.obj.client or self.request.user).today()
        self.order_fields(["day_kind", "valid_from", *NAMES, "reason"])

    @property
    def macros(self) -> Macros:
        return Macros(*(self.cleaned_data[name] for name in NAMES))


class CopyDayForm(DialogForm):
    """Onto which day."""

    to_date = forms.DateField(label=_("Onto"), widget=DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_date"].initial = self.obj.date + dt.timedelta(days=1)


class CopyWeekForm(DialogForm):
    """Onto which week."""

    to_week = forms.DateField(label=_("Onto the week of"), widget=DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_week"].initial = monday_of(self.obj.date) + dt.timedelta(weeks=1)
