"""A browser in which somebody is signed in to the back office, and the forms of its pages as it would send them."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import User

DIALOG = {"HX-Request": "true"}
BESIDE_INBOX = 'SELECT SUM("comments_readmark"'


def signed_in(user: User) -> Browser:
    """A browser with a fresh session of that person."""
    browser = Browser()
    browser.force_login(User.objects.get(pk=user.pk), backend=settings.AUTHENTICATION_BACKENDS[0])
    return browser


def page(label: str, name: str, *args: Any) -> str:
    """The address of a page: `page("accounts.client", "change", 5)`."""
    return reverse(f"admin:{label.lower().replace('.', '_')}_{name}", args=args)


def said(response: HttpResponse) -> list[str]:
    """What the page tells the person: the messages of this request."""
    return [str(message) for message in get_messages(response.wsgi_request)]


def counted(captured: Iterable[Any]) -> int:
    """How many queries a page asked, without the one that every page asks for the number beside the inbox."""
    return sum(1 for query in captured if not query["sql"].startswith(BESIDE_INBOX))


def form_of(response: HttpResponse) -> dict[str, Any]:
    """Everything the form of a page would send as it stands: its fields, its rows, and the rows in its rows."""
    sent = fields_of(response.context["adminform"].form)
    for inline in response.context["inline_admin_formsets"]:
        sent |= formset_fields(inline.formset)
    return sent


def formset_fields(formset: Any) -> dict[str, Any]:
    sent = fields_of(formset.management_form)
    for form in formset.forms:
        sent |= fields_of(form)
        for nested in getattr(form, "nested_formsets", []):
            sent |= formset_fields(nested.formset)
    return sent


def fields_of(form: Any) -> dict[str, Any]:
    """Values as a browser sends them: nothing for an empty field, nothing at all for a switch that is off."""
    values = {}
    for bound in form:
        value = bound.value()
        if value is True:
            value = "on"
        if value is not False and bound.field.__class__.__name__ != "ModelMultipleChoiceField":
            values[bound.html_name] = "" if value is None else value
    return values


def errors_of(response: HttpResponse) -> list[str]:
    """Every sentence of refusal on a page with a form."""
    form = response.context["adminform"].form
    found = [sentence for sentences in form.errors.values() for sentence in sentences]
    for inline in response.context["inline_admin_formsets"]:
        found += sentences_of(inline.formset)
    return found


def sentences_of(formset: Any) -> list[str]:
    found = list(formset.non_form_errors())
    for form in formset.forms:
        found += [f"{name}: {sentence}" for name, sentences in form.errors.items() for sentence in sentences]
        for nested in getattr(form, "nested_formsets", []):
            found += sentences_of(nested.formset)
    return found
