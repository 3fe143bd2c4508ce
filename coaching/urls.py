"""Every address of the house; those of the API are listed in api_router."""

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from coaching import health
from coaching.site import before_sign_in, password_reset_urls
from notifications.views import UnsubscribeView
from workouts.api.views.exports import calendar

# A page has no metadata to describe: without this, OPTIONS would look for a template that is not there.
docs_page = SpectacularSwaggerSplitView.as_view(url_name="schema", http_method_names=["get", "head"])
docs = csp_replace(settings.API_DOCS_CSP)(docs_page)

# Who posts here has nothing but the token, which is all it takes.
unsubscribe = csrf_exempt(before_sign_in(UnsubscribeView))


def not_served(request: HttpRequest) -> HttpResponse:
    """404 for what a library brings along and nobody uses here."""
    raise Http404


urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    *password_reset_urls,
    path("admin/", admin.site.urls),
    # Nobody signs in by telephone number, and these views of the library fail without one.
    re_path(r"^_allauth/app/v1/(?:account|auth)/phone", not_served),
    path("_allauth/", include("allauth.headless.urls")),
    path("api/v1/", include("coaching.api_router")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", docs, name="docs"),
    path("calendar/<slug:token>.ics", calendar, name="calendar"),
    path("unsubscribe/<str:token>/", unsubscribe, name="unsubscribe"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

handler400 = "coaching.errors.bad_request"
handler403 = "coaching.errors.permission_denied"
handler404 = "coaching.errors.not_found"
handler500 = "coaching.errors.server_error"
