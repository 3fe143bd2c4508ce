"""What is done with objects from their pages: dialogs that ask first, bulk actions that say what they did."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from unfold.enums import ActionVariant

from core.exceptions import ChangedMeanwhile
from core.forms import DialogForm, show_refusal

if TYPE_CHECKING:
    from core.admin import ScopedModelAdmin


def changed_meanwhile() -> str:
    return _("Somebody changed this meanwhile; open the page anew.")


def object_page(
    *,
    title: Any,
    icon: str = "",
    variant: ActionVariant = ActionVariant.DEFAULT,
    shown: Callable[[Any], bool] = lambda obj: True,
    admins_only: bool = False,
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A button of an object's page that leads to what the function answers. The object is looked up among what is
    visible (404) and what one may do this with (403); a mere link to it must change nothing."""

    def decorate(function: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(function)
        def run(self: ScopedModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
            obj = self.get_object(request, unquote(object_id))
            if obj is None:
                raise Http404
            if not self.may_act(request, obj, run):
                raise PermissionDenied
            return function(self, request, obj)

        button: Any = run  # what the theme reads of an action, and what decides where it is shown
        button.short_description, button.icon, button.variant, button.attrs = title, icon, variant, {}
        button.shown, button.admins_only = shown, admins_only
        return button

    return decorate


def object_action(
    *,
    title: Any,
    confirm: Any = "",
    submit: Any = "",
    form_class: type[DialogForm] = DialogForm,
    in_dialog: bool = True,
    noted: bool = False,
    **button: Any,
) -> Callable[[Callable[..., str]], Callable[..., HttpResponse]]:
    """A button of an object's page that opens a dialog (or, for many fields and for searching while one types, a page);
    done only when the form is sent, never by a mere link.

    The object is looked up as `object_page` does. The function gets the request, the object and the valid form and
    returns the sentence to show; what a service refuses is shown in the form. Its title stands in the history of the
    object, but where the service notes there itself what it did (`noted`).
    """

    def decorate(function: Callable[..., str]) -> Callable[..., HttpResponse]:
        @object_page(title=title, **button)
        @wraps(function)
        def ask(self: ScopedModelAdmin, request: HttpRequest, obj: Any) -> HttpResponse:
            form = form_class(request.POST if request.method == "POST" else None, request=request, obj=obj)
            if form.is_valid():
                message = attempt(form, lambda: function(self, request, obj, form))
                if message is not None:
                    self.message_user(request, message, messages.SUCCESS)
                    return go_to(request, self.after_action(request, obj, "" if noted else title))
            context = {
                "title": title,
                "confirm": confirm,
                "submit_text": submit or title,
                "form": form,
                "original": obj,
            }
            return show_dialog(self, request, context)

        made: Any = ask
        made.dialog = {"title": title} if in_dialog else None
        return made

    return decorate


def attempt(form: DialogForm, do: Callable[[], str]) -> str | None:
    """What the action says when it is done; None where it was refused, which the form then shows."""
    try:
        return do()
    except ValidationError as refusal:
        show_refusal(form, refusal)
    except ChangedMeanwhile:
        form.add_error(None, changed_meanwhile())
    return None


def show_dialog(page: ScopedModelAdmin, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """The dialog alone for the page that asked for it, a page of its own for who opened its address."""
    template = "core/dialog.html" if request.headers.get("HX-Request") else "core/dialog_page.html"
    back = {"back": page.address_of(context["original"]), "opts": page.opts}
    return TemplateResponse(request, template, {**page.admin_site.each_context(request), **back, **context})


def go_to(request: HttpRequest, address: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def report_each(
    page: ScopedModelAdmin, request: HttpRequest, rows: Iterable[Any], do: Callable[[Any], Any], done: Any
) -> None:
    """Does something with each selected row that one may write, and says how many it was and why others were not.
    `done` is a sentence with %(count)s, which may have forms for one and many."""
    count = 0
    for row in rows:
        if not page.has_change_permission(request, row):
            page.message_user(request, _("“%(row)s” is not yours to change.") % {"row": row}, messages.WARNING)
            continue
        try:
            do(row)
        except ValidationError as refusal:
            page.message_user(request, f"{row}: {' '.join(refusal.messages)}", messages.WARNING)
        except ChangedMeanwhile:
            page.message_user(request, f"{row}: {changed_meanwhile()}", messages.WARNING)
        else:
            count += 1
    if count:
        page.message_user(request, done % {"count": count}, messages.SUCCESS)
