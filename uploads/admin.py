"""The page of files: what clients sent, to be looked at."""

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.decorators import display

from core.admin import ReadOnlyPage, ScopedModelAdmin, VisibleRelatedFilter
from uploads.models import FileUpload
from uploads.sending import send_to_page, send_upload


@admin.register(FileUpload)
class FileUploadAdmin(ReadOnlyPage, ScopedModelAdmin):
    """Files of clients in care. They come in by the app and go by what uses them."""

    first_step = _("Everything that clients and you send stands here.")
    list_display = ("preview", "original_filename", "client", "upload_type", "created_at", "size")
    exported = list_display[1:]
    list_display_links = ("preview", "original_filename")
    list_filter = (
        ("client", VisibleRelatedFilter),
        ("upload_type", ChoicesDropdownFilter),
        ("created_at", RangeDateTimeFilter),
    )
    list_select_related = ("client",)
    search_fields = ("original_filename", "client__first_name", "client__last_name")
    ordering = ("-created_at", "-id")
    fields = (
        "picture",
        ("client", "upload_type"),
        ("original_filename", "mime_type"),
        ("size", "width", "height"),
        ("uploaded_by", "created_at"),
    )
    readonly_fields = ("picture", "size")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<str:object_id>/file/", view(self.file), name="uploads_fileupload_file"),
            path("<str:object_id>/thumbnails/<str:size>/", view(self.thumbnail), name="uploads_fileupload_thumbnail"),
        ]
        return own + super().get_urls()

    def found(self, request: HttpRequest, object_id: str) -> FileUpload:
        """The file, where this person may see it; 404 otherwise."""
        upload = self.get_object(request, object_id) if self.has_view_permission(request) else None
        if upload is None:
            raise Http404
        return upload

    def file(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        return send_upload(request, self.found(request, object_id))

    def thumbnail(self, request: HttpRequest, object_id: str, size: str) -> HttpResponseBase:
        return send_to_page(request, self.found(request, object_id), size)

    @display(description=_("preview"))
    def preview(self, upload: FileUpload) -> str:
        return render_to_string("uploads/preview.html", {"upload": upload, "size": "small"})

    @display(description=_("size"), ordering="file_size")
    def size(self, upload: FileUpload) -> str:
        return filesizeformat(upload.file_size)

    @display(description=_("file"))
    def picture(self, upload: FileUpload) -> Any:
        return render_to_string("uploads/preview.html", {"upload": upload, "size": "large"})
