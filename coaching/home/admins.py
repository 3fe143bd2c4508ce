"""An admin's home: who works here, who belongs to nobody, whether the house grows, and what the machine says."""

import datetime as dt
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import FileSystemStorage, default_storage
from django.db.models import Count, Max, Q, Sum
from django.db.models.functions import TruncMonth

from accounts.models import Client, Coach, User
from notifications.models import Delivery
from uploads.models import FileUpload

MONTHS = 12
#: adding up the sizes of all files takes time, and they change slowly
STORAGE_KEY, STORAGE_SECONDS = "home-storage", 600
MOST_DELIVERIES_SHOWN = 5
Status = Client.Status


@dataclass(frozen=True)
class Month:
    """How many clients came in a month; `share` of the best month, in percent."""

    first: dt.date
    count: int
    share: int


@dataclass(frozen=True)
class Storage:
    """What is kept, by kind of file, and how much room the disk has left; None where files are kept elsewhere."""

    files: int
    size: int
    kinds: Sequence[tuple[str, int, int]]
    free: int | None


@dataclass(frozen=True)
class AdminHome:
    """What the page of an admin shows."""

    today: dt.date
    coaches: Sequence[Any]
    unassigned: Sequence[Client]
    statuses: dict[str, int]
    months: Sequence[Month]
    failed: int
    last_failed: Sequence[Delivery]
    waiting: int
    storage: Storage


def admin_home(*, user: User, now: dt.datetime) -> AdminHome:
    """Six queries, and one more when the files are added up anew."""
    today = user.today(now)
    clients = Client.objects.non_polymorphic().visible_to(user)
    counts = clients.aggregate(
        active=Count("pk", filter=Q(status=Status.ACTIVE)),
        invited=Count("pk", filter=Q(status=Status.INVITED)),
        archived=Count("pk", filter=Q(status=Status.ARCHIVED)),
    )
    deliveries = Delivery.objects.visible_to(user).order_by()
    sent = deliveries.filter(state__in=("failed", "waiting")).aggregate(
        failed=Count("pk", filter=Q(state="failed")),
        waiting=Count("pk", filter=Q(state="waiting", next_attempt_at__lt=now)),
    )
    failed = deliveries.filter(state="failed").select_related("notification__recipient").order_by("-pk")
    return AdminHome(
        today=today,
        coaches=list(read_coaches(user)),
        unassigned=list(
            clients.filter(coach__isnull=True).exclude(status=Status.ARCHIVED).order_by("first_name", "last_name", "pk")
        ),
        statuses=counts,
        months=read_months(clients, today),
        failed=sent["failed"],
        waiting=sent["waiting"],
        last_failed=list(failed[:MOST_DELIVERIES_SHOWN]),
        storage=stored_files(),
    )


def read_coaches(user: User) -> Any:
    """Every coach with how many clients are theirs, and when one of those last reported."""
    of_hers = {
        "active": Count("clients", filter=Q(clients__status=Status.ACTIVE)),
        "invited": Count("clients", filter=Q(clients__status=Status.INVITED)),
        "heard_at": Max("clients__last_report_at"),
    }
    found = Coach.objects.non_polymorphic().visible_to(user).annotate(**of_hers)
    return found.order_by("-is_active", "first_name", "last_name", "pk")


def read_months(clients: Any, today: dt.date) -> list[Month]:
    """The last twelve months, the oldest first, by when the client was made."""
    firsts = [today.replace(day=1)]
    while len(firsts) < MONTHS:
        firsts.insert(0, (firsts[0] - dt.timedelta(days=1)).replace(day=1))
    rows = clients.filter(created_at__date__gte=firsts[0]).order_by().values_list(TruncMonth("created_at"))
    counts = {month.date(): count for month, count in rows.annotate(count=Count("pk"))}
    most = max(counts.values(), default=1)
    return [Month(first, counts.get(first, 0), round(100 * counts.get(first, 0) / most)) for first in firsts]


def stored_files() -> Storage:
    """As they were added up in the last ten minutes."""
    found = cache.get(STORAGE_KEY)
    if found is None:
        found = read_storage()
        cache.set(STORAGE_KEY, found, STORAGE_SECONDS)
    return found


def read_storage() -> Storage:
    """One query over all files."""
    rows = FileUpload.objects.order_by().values_list("upload_type").annotate(count=Count("pk"), size=Sum("file_size"))
    kinds = sorted(((kind, count, size or 0) for kind, count, size in rows), key=lambda row: -row[2])
    named = [(str(FileUpload.UploadType(kind).label), count, size) for kind, count, size in kinds]
    return Storage(
        files=sum(count for _kind, count, _size in kinds),
        size=sum(size for _kind, _count, size in kinds),
        kinds=named,
        free=shutil.disk_usage(settings.VAR_DIR).free if isinstance(default_storage, FileSystemStorage) else None,
    )
