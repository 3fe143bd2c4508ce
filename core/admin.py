"""The ground of every page of the back office: lists, choices, filters, inlines and actions start from `visible_to`."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.admin import ShowFacets
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import ADDITION, DELETION
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.admin import ModelAdmin, StackedInline
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.widgets import UnfoldAdminExpandableTextareaWidget

from core.actions import changed_meanwhile
from core.exceptions import ChangedMeanwhile
from core.forms import (
    ScopedForm,
    ScopedFormSet,
    SeveralAutocomplete,
    StandingAutocomplete,
    StandingChoiceField,
)
from core.history import Note, keep, keep_message, with_values
from core.history_page import Source, Story, page_of
from core.lists import ListTools
from core.models import Scoped
from core.querysets import VisibleTo, role_of
from core.validation import key_from

LONGEST_SEARCH, MOST_SEARCH_WORDS = 200, 8


def visible(queryset: Any, user: Any) -> Any:
    """The rows this user may know of; of models that are not ours, everything for admins and nothing for others."""
    if isinstance(queryset, VisibleTo):
        return queryset.visible_to(user)
    return queryset if role_of(user) == "admin" else queryset.none()


def is_admin(request: HttpRequest) -> bool:
    return role_of(request.user) == "admin"


class Scope:
    """What pages and inlines share: visible rows only, visible choices only, writing only what is one's to write."""

    #: Foreign keys whose target may be made in a small window of its own.
    addable: ClassVar[tuple[str, ...]] = ()
    formfield_overrides: ClassVar[dict[Any, Any]] = {models.TextField: {"widget": UnfoldAdminExpandableTextareaWidget}}

    def get_queryset(self, request: HttpRequest) -> Any:
        return visible(super().get_queryset(request), request.user)

    def get_field_queryset(self, db: Any, db_field: Any, request: HttpRequest) -> Any:
        queryset = super().get_field_queryset(db, db_field, request)
        if queryset is None:
            queryset = db_field.remote_field.model._default_manager.all()
        return self.choices_of(db_field, visible(queryset, request.user), request)

    def choices_of(self, db_field: Any, queryset: Any, request: HttpRequest) -> Any:
        """Narrows what a field offers further."""
        return queryset

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = StandingAutocomplete(db_field, self.admin_site)
        kwargs.setdefault("form_class", StandingChoiceField)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = SeveralAutocomplete(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_add_related &= db_field.name in self.addable
            field.widget.can_change_related = field.widget.can_delete_related = field.widget.can_view_related = False
        return field

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and may_edit(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and may_edit(request, obj)


def may_edit(request: HttpRequest, obj: Any) -> bool:
    """Whether this row is theirs to change; the model says it. True for no row in particular, and for one to be."""
    return not isinstance(obj, Scoped) or obj._state.adding or obj.editable_by(request.user)


class ScopedInline(Scope, StackedInline):
    """Rows of the object of a page. They are written by who may write that object."""

    form = ScopedForm
    formset = ScopedFormSet
    extra = 0
    #: More rows than anybody types. A form that claims more is cut there, before each row is built.
    max_num = 100

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, **{"absolute_max": self.max_num, **kwargs})

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and may_edit(request, obj)


class ScopedModelAdmin(ListTools, Scope, ModelAdmin):
    """A page of the back office. What is not visible is answered like what is not there."""

    form = ScopedForm
    list_per_page = 50
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    list_filter_submit = True
    object_history_template = "core/object_history.html"
    #: `actions_detail` as they are shown, some behind a common button, where all in a row left the name no room
    buttons: ClassVar[list[str | dict[str, Any]]] = []

    # --- What one reaches

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The visible object of that key, or None, however strange the key."""
        if key_from(object_id) is None:
            return None
        return super().get_object(request, object_id, from_field)

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """Lists are narrowed by their own filters only, or a password hash could be read letter by letter."""
        return lookup.split("__")[0] in self.filtered_fields(request) and super().lookup_allowed(lookup, value, request)

    def filtered_fields(self, request: HttpRequest) -> set[str]:
        """What the filters of the list go by: their fields, both ends of their ranges, their own parameters."""
        fields = [one[0] if isinstance(one, tuple | list) else one for one in self.get_list_filter(request)]
        own = {one.parameter_name for one in fields if not isinstance(one, str)}
        names = {one.split("__")[0] for one in fields if isinstance(one, str)}
        return own | names | {f"{name}{end}" for name in names for end in ("_from", "_to")}

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        words = search_term[:LONGEST_SEARCH].split()[:MOST_SEARCH_WORDS]
        if request.resolver_match and request.resolver_match.url_name == "autocomplete":
            queryset = self.offered(request, queryset)
        return super().get_search_results(request, queryset, " ".join(words))

    def offered(self, request: HttpRequest, queryset: Any) -> Any:
        """Narrows what an autocomplete offers further."""
        return queryset

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Bulk actions take keys only."""
        if any(key_from(key) is None for key in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            raise Http404
        return super().changelist_view(request, extra_context)

    # --- What a service refuses

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Where a service refuses what was sent, nothing is stored and the form comes back with its sentence."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ValidationError as refusal:
            request.refusal = refusal
        except ChangedMeanwhile:
            request.refusal = ValidationError(changed_meanwhile())
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.user, form.refusal = request.user, getattr(request, "refusal", None)
        return form

    # --- History

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """With what each field held before and after."""
        message = super().construct_change_message(request, form, formsets, add)
        return message if add else with_values(message, form, formsets)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Here and on the pages of what it is a part of."""
        keep([Note(obj, flag=ADDITION)], by=request.user)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Likewise; a form that was sent as it stood changed nothing."""
        if isinstance(message, list):
            keep_message(obj, message, by=request.user)
        else:
            keep([Note(obj, say=message)], by=request.user)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        keep([Note(obj, flag=DELETION) for obj in queryset], by=request.user)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Who changed what in a visible object, newest first."""
        response: Any = super().history_view(request, object_id, extra_context)
        if isinstance(response, TemplateResponse):
            context: Any = response.context_data
            story = Story(context["object"], self.also_told(request, context["object"]))
            context |= page_of(story, request.GET.get("p", 1))
        return response

    def also_told(self, request: HttpRequest, obj: Any) -> list[Source]:
        """What else the history of an object tells."""
        return []

    # --- Actions of one object

    def _get_actions_navigation(self, provided: Any, allowed: Any, object_id: Any = None) -> Any:
        shown = self.buttons if self.buttons and provided is self.actions_detail else provided
        return super()._get_actions_navigation(shown, allowed, object_id)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> Any:
        """Shows only the actions that make sense for this object, and says at the top where a row in a row is wrong."""
        context["errors"].extend(nested_errors(context["inline_admin_formsets"]))
        obj = kwargs.get("obj")
        if obj is not None and self.actions_detail:
            context["actions_detail"] = self.offered_actions(request, obj)
        return super().render_change_form(request, context, **kwargs)

    def offered_actions(self, request: HttpRequest, obj: Any) -> Any:
        """The buttons that this person may press on this object, as the theme shows them."""
        offered = [
            action
            for action in self.get_actions_detail(request, obj.pk)
            if self.may_act(request, obj, action.method) and action.method.shown(obj)
        ]
        return self._get_actions_navigation(self.actions_detail, offered, obj.pk)

    def may_act(self, request: HttpRequest, obj: Any, method: Any) -> bool:
        if method.admins_only and not is_admin(request):
            return False
        return self.has_change_permission(request, obj)

    def after_action(self, request: HttpRequest, obj: models.Model, done: Any) -> str:
        """Notes what was done in the object's history, where its service does not (then `done` is empty); back to its
        page, or to the list where it is gone."""
        if obj.pk is None:
            return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        if done:
            self.log_change(request, obj, done)
        return self.address_of(obj)

    def address_of(self, obj: models.Model) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[obj.pk])

    def page_of(self, obj: models.Model) -> str:
        """Where one looks at it: its form, where it has no page of its own."""
        return self.address_of(obj)


def nested_errors(inlines: Iterable[Any]) -> list[Any]:
    """What is wrong in inlines of inlines, which the admin leaves out of its list of errors."""
    forms = [form for inline in inlines for form in inline.formset.forms if form.is_bound]
    nested = [one.formset for form in forms for one in getattr(form, "nested_formsets", ())]
    return [error for formset in nested for errors in formset.errors for error in errors.values()]


class VisibleRelatedFilter(RelatedDropdownFilter):
    """Filters by a related row that one may see; offers no other, and takes no key that none can have."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        related = visible(field.remote_field.model._default_manager.all(), request.user)
        ordering = self.field_admin_ordering(field, request, model_admin)
        return [(row.pk, str(row)) for row in (related.order_by(*ordering) if ordering else related)]

    def has_output(self) -> bool:
        return bool(self.lookup_choices)

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if any(key_from(value) is None for value in self.lookup_val or []):
            raise IncorrectLookupParameters
        return super().queryset(request, queryset)


class WrittenByService:
    """For pages whose rows are written by a service alone, whatever the form holds."""

    def write(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """Stores what the form holds and returns the row."""
        raise NotImplementedError

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        form.save_m2m = lambda: None
        return self.write(request, form, change)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """It is stored already."""


class ReadOnlyPage:
    """For pages that only show: what is written here is written elsewhere, by a service."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
