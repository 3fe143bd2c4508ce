"""The back office: who gets in, which pages it has, and the content policy they all share."""

from collections.abc import Callable
from functools import wraps
from itertools import chain
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import views as auth_views
from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from unfold.sites import UnfoldAdminSite

from accounts.forms import BackOfficePasswordResetForm, BackOfficeSetPasswordForm
from accounts.sessions import remember_device
from coaching.search import MOST_OFFERED, MOST_SHOWN, search
from core.admin import ScopedModelAdmin
from core.querysets import role_of
from core.validation import validate_storable_text


def guarded(view: Callable[..., Any]) -> Callable[..., Any]:
    """Answers 400 to text no database takes, and 404 to a number none holds, instead of failing on them. Times are
    read and shown in the zone of whoever is signed in."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            for text in (*request.GET, *chain(*dict(request.GET.lists()).values()), *map(str, kwargs.values())):
                validate_storable_text(text)
        except ValidationError as error:
            raise BadRequest(error.messages[0]) from None
        with timezone.override(getattr(request.user, "time_zone", None)):
            try:
                response = view(request, *args, **kwargs)
                return response.render() if hasattr(response, "render") else response
            except OverflowError:
                raise Http404 from None

    return run


class BackOfficeSite(UnfoldAdminSite):
    """The back office of coaches and admins. A page that does not start from `visible_to` is not let in."""

    index_template = "coaching/home.html"
    enable_nav_sidebar = True

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Takes scoped pages only; those that libraries bring along know nothing of who may see what."""
        if admin_class is not None and issubclass(admin_class, ScopedModelAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return role_of(request.user) in ("admin", "coach")

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """With the sheet that turns the theme around, where one reads from right to left."""
        context = super().each_context(request)
        if get_language_bidi():
            context["styles"] = [*context["styles"], static("coaching/rtl.css")]
        return context

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        return csp_replace(settings.BACK_OFFICE_CSP)(guarded(super().admin_view(view, cacheable)))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        response = csp_replace(settings.BACK_OFFICE_CSP)(super().login)(request, extra_context)
        if request.method == "POST" and request.user.is_authenticated:
            remember_device(request)
        return response

    def get_urls(self) -> list[URLPattern]:
        """With the list of who needs attention; without the address that redirects to any object of any kind, and so
        tells which exist."""
        # pages register themselves with this site, so it has to be there before they are read
        from coaching.as_client.pages import as_client_urls
        from coaching.covering.pages import cover_urls
        from coaching.home.pages import home_urls
        from coaching.journal.pages import journal_urls
        from coaching.review.pages import review_urls
        from coaching.tour import tour_urls
        from progress.admin.attention import attention_page, snooze_page, thresholds_page
        from progress.admin.batch import batch_urls

        pages = [
            *home_urls(self.admin_view),
            *journal_urls(self.admin_view),
            *cover_urls(self.admin_view),
            *as_client_urls(self.admin_view),
            *review_urls(self.admin_view),
            *batch_urls(self.admin_view),
            *tour_urls(self.admin_view),
            path("attention/", self.admin_view(attention_page), name="attention"),
            path("attention/thresholds/", self.admin_view(thresholds_page), name="attention_thresholds"),
            path("attention/<client_id>/snooze/<reason>/", self.admin_view(snooze_page), name="attention_snooze"),
        ]
        return [*pages, *(url for url in super().get_urls() if getattr(url, "name", None) != "view_on_site")]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        from coaching.home.pages import home_context

        return super().index(request, {**home_context(request), **(extra_context or {})})

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Offers the first of each kind while somebody types, and answers a form that was sent with a page."""
        term = request.GET.get("s", "").strip()
        if request.headers.get("HX-Request"):
            context = {"groups": search(request, term, MOST_OFFERED) if term else [], "term": term}
            return TemplateResponse(request, "coaching/search_offered.html", context)
        groups = search(request, term, MOST_SHOWN) if term else []
        context = {**self.each_context(request), "title": _("Search"), "groups": groups, "term": term}
        return TemplateResponse(request, "coaching/search.html", {**context, **(extra_context or {})})


def before_sign_in(view_class: type, **options: Any) -> Callable[..., HttpResponse]:
    """A page for somebody who is not signed in, in the look and under the content policy of the back office."""

    def view(request: HttpRequest, **captured: Any) -> HttpResponse:
        context = admin.site.each_context(request)
        return view_class.as_view(**{**options, "extra_context": context})(request, **captured)

    return csp_replace(settings.BACK_OFFICE_CSP)(guarded(view))


class PasswordResetView(auth_views.PasswordResetView):
    """Mails a link to choose a new password to whoever works in the back office, and says the same for any address."""

    form_class = BackOfficePasswordResetForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"request": self.request}


password_reset_urls = [
    path("admin/password_reset/", before_sign_in(PasswordResetView), name="admin_password_reset"),
    path("admin/password_reset/done/", before_sign_in(auth_views.PasswordResetDoneView), name="password_reset_done"),
    path(
        "admin/password_reset/<uidb64>/<token>/",
        before_sign_in(auth_views.PasswordResetConfirmView, form_class=BackOfficeSetPasswordForm),
        name="password_reset_confirm",
    ),
    path(
        "admin/password_reset/complete/",
        before_sign_in(auth_views.PasswordResetCompleteView),
        name="password_reset_complete",
    ),
]
