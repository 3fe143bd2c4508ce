"""What the back office does with a client beyond what one app knows."""

from django.contrib import admin

from accounts.models import Client
from coaching.client_page.page import ClientPage
from coaching.journal import admin as journal_admin  # noqa: F401 - its pages register themselves
from coaching.moving import move_client
from workouts.admin.client import TrainedClientAdmin

admin.site.unregister(Client)


@admin.register(Client)
class MovingClientAdmin(ClientPage, TrainedClientAdmin):
    """A client who gets another coach takes along what belongs to them, and leaves what does not."""

    mover = staticmethod(move_client)
