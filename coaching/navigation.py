"""What stands in the sidebar, by role."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from coaching.review.remembered import last_left
from comments.models import ReadMark
from core.querysets import role_of
from progress.attention import last_count

MOST_COUNTED = 999


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """Groups of links; one query, for how much there is to read."""
    role = role_of(request.user)
    groups: list[dict[str, Any]] = [
        {
            "items": [
                item(_("Home"), "home", "index"),
                item(_("Needs attention"), "notification_important", "attention") | badge(last_count(request.user.pk)),
                item(_("Review"), "rate_review", "review") | badge(last_left(request.user.pk)),
                item(_("Write summaries"), "edit_note", "summaries"),
                inbox(request.user),
                item(_("Notifications"), "notifications", "notifications_notification_changelist"),
            ]
        },
        {
            "title": _("Clients"),
            "items": [
                item(_("Clients"), "group", "accounts_client_changelist"),
                item(_("Notes"), "sticky_note_2", "accounts_clientnote_changelist"),
                item(_("Pauses"), "pause_circle", "accounts_pause_changelist"),
                item(_("Covers"), "swap_horiz", "covers"),
                item(_("Files"), "photo_library", "uploads_fileupload_changelist"),
            ],
        },
        {
            "title": _("Training"),
            "items": [
                item(_("Workout plans"), "assignment", "workouts_workoutplan_changelist"),
                item(_("Training sessions"), "event", "workouts_trainingsession_changelist"),
                item(_("Form photos and videos"), "videocam", "workouts_formmedia_changelist"),
                item(_("Exercises"), "fitness_center", "workouts_exercise_changelist"),
                item(_("Assign plans"), "group_add", "assign"),
                item(_("Journal"), "history", "accounts_planningstep_changelist"),
            ],
        },
        {
            "title": _("Nutrition"),
            "items": [
                item(_("Nutrition plans"), "restaurant_menu", "nutrition_nutritionplan_changelist"),
                item(_("Days"), "today", "nutrition_mealplan_changelist"),
                item(_("Meal photos"), "photo_camera", "nutrition_mealupload_changelist"),
                item(_("Recipes"), "skillet", "nutrition_recipe_changelist"),
                item(_("Foods"), "nutrition", "nutrition_food_changelist"),
            ],
        },
        {
            "title": _("Progress"),
            "items": [
                item(_("Weekly summaries"), "summarize", "progress_weeklysummary_changelist"),
                item(_("Check-ins"), "fact_check", "progress_checkin_changelist"),
                item(_("Progress entries"), "photo_camera_front", "progress_progressentry_changelist"),
                item(_("Weigh-ins"), "monitor_weight", "progress_weighin_changelist"),
                item(_("Measurements"), "straighten", "progress_bodymeasurement_changelist"),
                item(_("Nutrition entries"), "nutrition", "progress_nutritionentry_changelist"),
                item(_("Check-in questions"), "quiz", "progress_checkinquestion_changelist"),
            ],
        },
        {
            "title": _("Numbers"),
            "items": [
                item(_("Sets"), "list_alt", "workouts_setlog_changelist"),
                item(_("Records"), "emoji_events", "workouts_personalrecord_changelist"),
                item(_("Training maxes"), "speed", "workouts_trainingmax_changelist"),
                item(_("Limitations"), "healing", "workouts_limitation_changelist"),
            ],
        },
    ]
    team: list[dict[str, Any]] = [item(_("Coaches"), "sports", "accounts_coach_changelist")]
    if role == "admin":
        team.append(item(_("Admins"), "shield_person", "accounts_user_changelist"))
        team.append(item(_("Deliveries"), "outgoing_mail", "notifications_delivery_changelist"))
    return [*groups, {"title": _("Team"), "items": team}]


def account(request: HttpRequest) -> list[dict[str, str]]:
    """What stands behind one's own name."""
    links = [
        {"title": _("What you are told"), "link": reverse("admin:notifications_notification_preferences")},
        {"title": _("Change password"), "link": reverse("admin:password_change")},
    ]
    if role_of(request.user) == "coach":
        own = reverse("admin:accounts_coach_change", args=[request.user.pk])
        links.insert(0, {"title": _("Your profile"), "link": own})
        links.append({"title": _("First steps"), "link": reverse("admin:tour")})
    return links


def inbox(user: Any) -> dict[str, Any]:
    """The link to the conversations, with how many comments are unread."""
    unread = ReadMark.objects.unread_count(user)
    return item(_("Inbox"), "forum", "comments_thread_changelist") | badge(min(unread, MOST_COUNTED), "primary")


def badge(count: int | None, variant: str = "warning") -> dict[str, str]:
    """The number beside a link; none where there is nothing to tell."""
    return {"badge": str(count), "badge_variant": variant} if count else {}


def item(title: str, icon: str, name: str) -> dict[str, str]:
    return {"title": title, "icon": icon, "link": reverse(f"admin:{name}")}
