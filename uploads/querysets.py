"""Who may fetch a file: its client and whoever cares for them; without a client only who sent it."""

from __future__ import annotations

from typing import Any, Self

from django.db.models import Exists, OuterRef, Q

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

    def unheld(self) -> Self:
        """Files to which nothing but their thumbnails points; every relation there is gets asked, by introspection."""
        holders = [
            Exists(relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")}))
            for relation in self.model._meta.get_fields(include_hidden=True)
            if relation.auto_created and not relation.concrete and relation.name != "thumbnails"
        ]
        return self.filter(*(~holder for holder in holders))

    def of_same_owner(self, upload: Any) -> Self:
        """The files of the same client, or, for one without a client, of the same sender without a client."""
        if upload.client_id is not None:
            return self.filter(client=upload.client_id)
        return self.filter(client=None, uploaded_by=upload.uploaded_by_id)


class ThumbnailQuerySet(FileUploadQuerySet):
    """Thumbnails, seen like the file they were made of."""

    path = "file_upload__"
