"""The back office for people: clients and their invitations, pauses, notes and covers; coaches and admins."""

from accounts.admin import client, person
from accounts.admin.care import OfClientAdmin

__all__ = ["OfClientAdmin", "client", "person"]
