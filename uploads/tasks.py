"""What is done with files in the background; every task may run again."""

from django_tasks import task

from uploads.models import FileUpload, Thumbnail
from uploads.thumbnails import make_missing


@task()
def make_thumbnails(upload_id: int) -> None:
    """Makes the thumbnails that a file lacks; nothing where it is gone by now."""
    upload = FileUpload.objects.filter(pk=upload_id).first()
    if upload is not None:
        make_missing(upload=upload, sizes=list(Thumbnail.Size))
