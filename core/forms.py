"""Forms of the back office: they show what a service refused, and read nothing again that is already loaded."""

from typing import Any, ClassVar

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from unfold.forms import PaginationInlineFormSet
from unfold.widgets import INPUT_CLASSES, UnfoldAdminSelect2MultipleWidget

from core.validation import key_from


def show_refusal(form: forms.BaseForm, refusal: ValidationError) -> None:
    """Adds what a service refused to a form that is otherwise valid, each sentence beside its field if it has one."""
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
        return
    for name, errors in refusal.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


class StandingChoiceField(forms.ModelChoiceField):
    """Offers what one may choose; what already stands in the row stays valid, and is not read again."""

    standing: models.Model | None = None

    def to_python(self, value: Any) -> Any:
        if self.standing is not None and str(value) == str(self.standing.pk):
            return self.standing
        return super().to_python(value)


class KnownKeys:
    """An autocomplete that looks up only what can be a key, so that a strange address or form stays harmless."""

    def optgroups(self, name: str, value: list[str], attr: Any = None) -> Any:
        return super().optgroups(name, [one for one in value if key_from(str(one)) is not None], attr)


class SeveralAutocomplete(KnownKeys, AutocompleteSelectMultiple):
    """The autocomplete of the admin for several rows."""


class SeveralSelect(UnfoldAdminSelect2MultipleWidget):
    """Several out of a short list. Without the class of an autocomplete, whose script would empty the list where one
    stands on the same page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.attrs["class"] = "unfold-admin-autocomplete"


class StandingAutocomplete(KnownKeys, AutocompleteSelect):
    """The autocomplete of the admin, without a query for what already stands in the row."""

    standing: models.Model | None = None

    def optgroups(self, name: str, value: list[str], attr: Any = None) -> Any:
        if self.standing is None or [str(one) for one in value] != [str(self.standing.pk)]:
            return super().optgroups(name, value, attr)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        label = self.choices.field.label_from_instance(self.standing)
        return [(None, [*options, self.create_option(name, self.standing.pk, label, True, len(options))], 0)]


class ScopedForm(forms.ModelForm):
    """A form of the back office, for `user`. `refusal` is what a service said when it was sent before."""

    user: ClassVar[Any] = None
    refusal: ClassVar[ValidationError | None] = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            return
        for name, field in self.fields.items():
            if isinstance(field, StandingChoiceField):
                field.standing = getattr(self.instance, name, None)
                widget = getattr(field.widget, "widget", field.widget)
                if isinstance(widget, StandingAutocomplete):
                    widget.standing = field.standing

    def full_clean(self) -> None:
        super().full_clean()
        if self.refusal is not None and self.is_bound and not self.errors:
            show_refusal(self, self.refusal)

    def _post_clean(self) -> None:
        # A row nobody touched is valid: constraints are checked by queries, which a long form cannot afford.
        if self.instance.pk is None or self.has_changed():
            super()._post_clean()
        for errors in self._errors.values():  # a field and its model may refuse the same thing
            errors.data = list({str(error.messages): error for error in errors.data}.values())


class RowField(forms.IntegerField):
    """The hidden key of a row of this formset; any other key, there or not, is refused with the same words."""

    widget = forms.HiddenInput

    def __init__(self, row: models.Model, **kwargs: Any) -> None:
        super().__init__(required=False, initial=row.pk, **kwargs)
        self.row = row

    def clean(self, value: Any) -> models.Model | None:
        if value in self.empty_values:
            return None
        if self.row.pk is None or key_from(value) != self.row.pk:
            raise ValidationError(_("This row is not there any more; open the page anew."), code="no_row")
        return self.row

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class ScopedFormSet(PaginationInlineFormSet):
    """Takes its rows from a prefetch where there is one, knows no rows but its own, and appends new ones at the end."""

    def get_queryset(self) -> Any:
        if not hasattr(self, "_queryset"):
            accessor = self.fk.remote_field.get_accessor_name()
            rows = getattr(self.instance, "_prefetched_objects_cache", {}).get(accessor)
            if rows is not None:
                self._queryset = list(rows)
        return super().get_queryset()

    def add_fields(self, form: Any, index: int | None) -> None:
        """Each row knows its parent as an object, so that nothing about a row has to load it."""
        super().add_fields(form, index)
        setattr(form.instance, self.fk.name, self.instance)
        name = self.model._meta.pk.name
        if name in form.fields:
            form.fields[name] = RowField(form.instance)

    def save_new(self, form: Any, commit: bool = True) -> Any:
        if hasattr(form.instance, "order"):
            form.instance.order = self.next_order()
        return super().save_new(form, commit)

    def next_order(self) -> int:
        if not hasattr(self, "_last_order"):
            standing = [form.instance.order for form in self.initial_forms if form.instance.pk]
            self._last_order = max(standing, default=-1)
        self._last_order += 1
        return self._last_order


class DayInput(forms.DateInput):
    """The date field of the browser or phone itself, for dialogs."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(attrs={"class": " ".join(INPUT_CLASSES)}, format="%Y-%m-%d")


class DialogForm(forms.Form):
    """What a dialog asks before an action of one object is done; without fields it only asks whether to go on."""

    def __init__(self, *args: Any, request: Any, obj: models.Model, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="dialog_%s", **kwargs)  # the page below has fields of the same names
        self.request, self.obj = request, obj
