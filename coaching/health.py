"""Two addresses for whoever watches the installation: `/healthz` the process, `/readyz` what it needs to work."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.api.errors import json_error


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the process answers; asks nothing else, so that a database at rest restarts no server."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 where the database answers and every migration is applied, 503 with the reason otherwise."""
    try:
        waiting = waiting_migrations()
    except DatabaseError:
        return json_error(503, "database_unavailable", _("The database does not answer."))
    if waiting:
        message = ngettext(
            "%(count)s migration is not applied; run manage.py migrate.",
            "%(count)s migrations are not applied; run manage.py migrate.",
            waiting,
        ) % {"count": waiting}
        return json_error(503, "migrations_waiting", message)
    return JsonResponse({"status": "ok"})


def waiting_migrations() -> int:
    """How many migrations the database still lacks."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
