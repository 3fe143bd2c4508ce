"""Who may fetch a file: its client and whoever cares for them; without a client only who sent it."""

from __future__ import annotations

from typing import Any, Self

from django.db.models import Q

from core.querysets import ScopedQuerySet, role_of


class FileUploadQuerySet(ScopedQuerySet):
    """Files."""

    path = ""

    def visible_to(self, user: Any) -> Self:
        """Files of clients one may see, and files without a client that one sent oneself."""
        role = role_of(user)
        if role is None:
            return self.none()
        if role == "admin":
            return self.all()
        clients = [user.pk] if role == "client" else user.care().clients
        return self.filter(
            Q(**{f"{self.path}client__in": clients})
            | Q(**{f"{self.path}client__isnull": True, f"{self.path}uploaded_by": user.pk})
        )


class ThumbnailQuerySet(FileUploadQuerySet):
    """Thumbnails, seen like the file they were made of."""

    path = "file_upload__"
