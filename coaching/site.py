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
from django.urls import URLPattern, path
from django.utils import timezone
from unfold.dataclasses import SearchResult
from unfold.sites import UnfoldAdminSite

from accounts.forms import BackOfficePasswordResetForm, BackOfficeSetPasswordForm
from accounts.models import Client
from accounts.sessions import remember_device
from coaching.home import home
from core.admin import ScopedModelAdmin
from core.querysets import role_of
from core.validation import validate_storable_text
from workouts.models import Exercise, WorkoutPlan

SEARCHED = (Client, WorkoutPlan, Exercise)
MOST_FOUND_OF_EACH = 5


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
        from progress.admin.attention import attention_page, snooze_page, thresholds_page

        pages = [
            path("attention/", self.admin_view(attention_page), name="attention"),
            path("attention/thresholds/", self.admin_view(thresholds_page), name="attention_thresholds"),
            path("attention/<client_id>/snooze/<reason>/", self.admin_view(snooze_page), name="attention_snooze"),
        ]
        return [*pages, *(url for url in super().get_urls() if getattr(url, "name", None) != "view_on_site")]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        return super().index(request, {**home(request.user, timezone.now()), **(extra_context or {})})

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Finds pages by name, and visible clients, plans and exercises; nothing is kept, so that no name outlives the
        right to see it."""
        term = request.GET.get("s", "").strip()
        if not term:
            return HttpResponse()
        results = self._search_apps(self.get_app_list(request), term.lower())
        for model in SEARCHED:
            results += found(self._registry[model], request, term)
        context = {"results": results}
        return TemplateResponse(
            request, "unfold/helpers/search_results.html", context, headers={"HX-Trigger": "search"}
        )


def found(page: ScopedModelAdmin, request: HttpRequest, term: str) -> list[SearchResult]:
    """The first visible rows of a page that match."""
    rows, _may_repeat = page.get_search_results(request, page.get_queryset(request), term)
    name = str(page.opts.verbose_name)
    return [SearchResult(str(row), name, page.address_of(row), "tag") for row in rows[:MOST_FOUND_OF_EACH]]


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
