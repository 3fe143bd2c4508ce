"""A plan as a file to keep."""

from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from accounts.models import User
from workouts.models import WorkoutExercise, WorkoutPlan, WorkoutSession


def plan_file(plan: WorkoutPlan) -> HttpResponse:
    """The plan as PDF, for whoever asked for it alone; three queries whatever stands in it."""
    from workouts.exports.pdf import plan_pdf  # a third of a second, for which not every command should wait

    exercises = WorkoutExercise.objects.select_related("exercise")
    sessions = WorkoutSession.objects.prefetch_related(Prefetch("exercises", exercises))
    prefetch_related_objects([plan], Prefetch("sessions", sessions))
    people = User.objects.non_polymorphic().filter(pk__in=[plan.client_id, plan.coach_id])
    names = {user.pk: user.get_full_name() for user in people}
    file = plan_pdf(plan, client=names.get(plan.client_id, ""), coach=names.get(plan.coach_id, ""))
    response = HttpResponse(file, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, f"{slugify(plan.name) or plan.pk}.pdf")
    patch_cache_control(response, private=True)
    return response
