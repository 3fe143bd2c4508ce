"""The group Coaches: what the back office lets a coach do with each kind of object; which objects is `visible_to`."""

from typing import Any

PERMISSIONS = {
    "accounts.client": "view add change",
    "accounts.coach": "view",
    "accounts.invitation": "view change",
    "accounts.pause": "view add change delete",
    "accounts.clientnote": "view add change delete",
    "accounts.coachcover": "view add change delete",
    "accounts.planningstep": "view",
    "accounts.lookasclient": "view",
    "uploads.fileupload": "view",
    "notifications.notification": "view",
    "comments.thread": "view",
    "workouts.exercise": "view add change",
    "workouts.workoutplan": "view add change",
    "workouts.workoutsession": "view add change delete",
    "workouts.workoutexercise": "view add change delete",
    "workouts.trainingsession": "view add change",
    "workouts.trainingsessionexercise": "view add change",
    "workouts.formmedia": "view",
    "workouts.setlog": "view",
    "workouts.trainingmax": "view add change delete",
    "workouts.limitation": "view add change delete",
    "workouts.personalrecord": "view",
    "nutrition.food": "view add change",
    "nutrition.recipe": "view add change",
    "nutrition.recipeingredient": "view add change delete",
    "nutrition.nutritionplan": "view add change",
    "nutrition.nutritiontarget": "view",
    "nutrition.plannedmeal": "view add change delete",
    "nutrition.mealplan": "view",
    "nutrition.mealupload": "view",
    "progress.weighin": "view",
    "progress.progressentry": "view",
    "progress.bodymeasurement": "view",
    "progress.nutritionentry": "view",
    "progress.checkin": "view",
    "progress.checkinquestion": "view add change",
    "progress.weeklysummary": "view change",
}


def make_coaches_group(app_config: Any = None, **kwargs: Any) -> None:
    """Makes the group and gives it exactly these permissions; may run any number of times."""
    from django.contrib.auth.management import create_permissions
    from django.contrib.auth.models import Group, Permission

    if app_config is not None:
        create_permissions(app_config, **kwargs)  # its own receiver may run after this one
    wanted = {f"{verb}_{label.split('.')[1]}" for label, verbs in PERMISSIONS.items() for verb in verbs.split()}
    found = Permission.objects.filter(
        codename__in=wanted, content_type__app_label__in={label.split(".")[0] for label in PERMISSIONS}
    )
    if found.count() != len(wanted):
        return  # an app has not migrated yet; the last one to migrate finds them all
    group, _created = Group.objects.get_or_create(name="Coaches")
    group.permissions.set(found)
