"""A client moves to another coach, with everything that hangs on that beyond people themselves."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import services
from accounts.models import Client, ClientNote, Coach
from progress.models import WeeklySummary


@transaction.atomic
def move_client(*, client: Client, coach: Coach | None) -> Client:
    """Gives a client another coach as `accounts.services.move_client` does. What the former coach had written of a
    weekly summary and not published becomes a note of theirs that the new coach does not see; a draft without words
    goes."""
    former = Client.objects.locked(client.pk).get().coach_id
    moved = services.move_client(client=client, coach=coach)
    if moved.coach_id == former:
        return moved
    drafts = WeeklySummary.objects.filter(client=client.pk, published_at__isnull=True)
    ClientNote.objects.bulk_create(
        ClientNote(client=moved, author_id=draft.coach_id or former, text=text)
        for draft in drafts.order_by("week_start")
        if (text := words_of(draft))
    )
    drafts.delete()
    return moved


def words_of(draft: WeeklySummary) -> str:
    """What somebody wrote in a draft, under the week it is about; empty where nobody did."""
    written = [text for text in (draft.details, draft.plan_for_next_week) if text.strip()]
    title = _("Draft of the weekly summary of %(week)s") % {"week": draft.week_start.isoformat()}
    return "\n\n".join([title, *written])[:10_000] if written else ""
