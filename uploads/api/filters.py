"""What lists of files may be narrowed by."""

from django_filters import rest_framework as filters

from accounts.models import Client
from core.api.filters import VisibleFilter
from uploads.models import FileUpload


class FileUploadFilter(filters.FilterSet):
    client = VisibleFilter(model=Client)
    upload_type = filters.ChoiceFilter(choices=FileUpload.UploadType)

    class Meta:
        model = FileUpload
        fields: list[str] = []
