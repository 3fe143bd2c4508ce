"""Every address of the API under /api/v1/: to find what answers it, follow the name here."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from accounts.api import views as accounts
from coaching.invitations import accept_invitation
from coaching.journal import api as journal
from coaching.moving import move_client
from comments.api import views as comments
from notifications.api import views as notifications
from nutrition.api import days, foods, meals, nutrition_plans, photos, recipes, standing_week
from progress.api import attention, charts, check_ins, entries, measurements, summaries, timeline, today, weigh_ins
from uploads.api import views as uploads
from workouts.api.views import exercises, exports, form_media, history, lines, measures, plans, records, sessions


class ClientViewSet(accounts.ClientViewSet):
    """Clients; they come by invitation, see /invitations/. Clients themselves use /me/."""

    mover = staticmethod(move_client)


router = SimpleRouter()
router.register("coaches", accounts.CoachViewSet, basename="coach")
router.register("clients", ClientViewSet, basename="client")
router.register("invitations", accounts.InvitationViewSet, basename="invitation")
router.register("pauses", accounts.PauseViewSet, basename="pause")
router.register("client-notes", accounts.ClientNoteViewSet, basename="client-note")
router.register("coach-covers", accounts.CoachCoverViewSet, basename="coach-cover")
router.register("planning-steps", journal.PlanningStepViewSet, basename="planning-step")
router.register("file-uploads", uploads.FileUploadViewSet, basename="file-upload")
router.register("notifications", notifications.NotificationViewSet, basename="notification")
router.register("exercises", exercises.ExerciseViewSet, basename="exercise")
router.register("workout-plans", plans.WorkoutPlanViewSet, basename="workout-plan")
router.register("workout-plans", exports.PlanExportViewSet, basename="workout-plan-export")
router.register("workout-sessions", plans.WorkoutSessionViewSet, basename="workout-session")
router.register("workout-exercises", plans.WorkoutExerciseViewSet, basename="workout-exercise")
router.register("training-sessions", sessions.TrainingSessionViewSet, basename="training-session")
router.register(
    "training-session-exercises", lines.TrainingSessionExerciseViewSet, basename="training-session-exercise"
)
router.register("form-media", form_media.FormMediaViewSet, basename="form-media")
router.register("personal-records", records.PersonalRecordViewSet, basename="personal-record")
router.register("training-maxes", measures.TrainingMaxViewSet, basename="training-max")
router.register("limitations", measures.LimitationViewSet, basename="limitation")
router.register("set-logs", history.SetLogViewSet, basename="set-log")
router.register("analysis", history.AnalysisViewSet, basename="analysis")
router.register("foods", foods.FoodViewSet, basename="food")
router.register("recipes", recipes.RecipeViewSet, basename="recipe")
router.register("nutrition-plans", nutrition_plans.NutritionPlanViewSet, basename="nutrition-plan")
router.register("nutrition-targets", standing_week.NutritionTargetViewSet, basename="nutrition-target")
router.register("planned-meals", standing_week.PlannedMealViewSet, basename="planned-meal")
router.register("meal-plans", days.MealPlanViewSet, basename="meal-plan")
router.register("meal-entries", meals.MealEntryViewSet, basename="meal-entry")
router.register("meal-components", meals.MealComponentViewSet, basename="meal-component")
router.register("meal-uploads", photos.MealUploadViewSet, basename="meal-upload")
router.register("weigh-ins", weigh_ins.WeighInViewSet, basename="weigh-in")
router.register("progress-entries", entries.ProgressEntryViewSet, basename="progress-entry")
router.register("progress-photos", entries.ProgressPhotoViewSet, basename="progress-photo")
router.register("body-measurements", measurements.BodyMeasurementViewSet, basename="body-measurement")
router.register("nutrition-entries", entries.NutritionEntryViewSet, basename="nutrition-entry")
router.register("check-ins", check_ins.CheckInViewSet, basename="check-in")
router.register("check-in-questions", check_ins.CheckInQuestionViewSet, basename="check-in-question")
router.register("weekly-summaries", summaries.WeeklySummaryViewSet, basename="weekly-summary")
router.register("attention", attention.AttentionViewSet, basename="attention")
router.register("charts", charts.ChartViewSet, basename="chart")
router.register("comments", comments.CommentViewSet, basename="comment")
router.register("threads", comments.ThreadViewSet, basename="thread")

#: where things stand that can be commented on → what they are called in `?target=`
COMMENTED = {
    "clients": "client",
    "workout-plans": "workout-plan",
    "workout-exercises": "workout-exercise",
    "training-sessions": "training-session",
    "training-session-exercises": "training-session-exercise",
    "form-media": "form-media",
    "nutrition-plans": "nutrition-plan",
    "recipes": "recipe",
    "meal-plans": "meal-plan",
    "meal-entries": "meal-entry",
    "meal-uploads": "meal-upload",
    "weigh-ins": "weigh-in",
    "progress-entries": "progress-entry",
    "progress-photos": "progress-photo",
    "check-ins": "check-in",
    "weekly-summaries": "weekly-summary",
}
for place, kind in COMMENTED.items():
    router.register(rf"{place}/(?P<target>[^/.]+)/comments", comments.comments_on(kind), basename=f"{kind}-comment")

urlpatterns = [
    path("me/", accounts.MeView.as_view({"get": "retrieve", "patch": "partial_update"}), name="me"),
    path(
        "me/sign-out-everywhere/", accounts.MeView.as_view({"post": "sign_out_everywhere"}), name="sign-out-everywhere"
    ),
    path(
        "notification-preferences/",
        notifications.NotificationPreferencesView.as_view({"get": "retrieve", "patch": "partial_update"}),
        name="notification-preferences",
    ),
    path(
        "push-subscriptions/",
        notifications.PushSubscriptionView.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}),
        name="push-subscriptions",
    ),
    path("me/today/", today.TodayView.as_view({"get": "retrieve"}), name="today"),
    path("timeline/", timeline.TimelineView.as_view({"get": "retrieve"}), name="timeline"),
    path(
        "attention-settings/",
        attention.AttentionSettingsView.as_view({"get": "retrieve", "patch": "partial_update"}),
        name="attention-settings",
    ),
    path(
        "attention-settings/try/",
        attention.AttentionSettingsView.as_view({"post": "try_out"}),
        name="attention-settings-try",
    ),
    path(
        "calendar-feed/",
        exports.CalendarFeedView.as_view({"get": "retrieve", "post": "create", "delete": "destroy"}),
        name="calendar-feed",
    ),
    path(
        "invitations/accept/", accounts.AcceptInvitationView.as_view(accept=accept_invitation), name="invitation-accept"
    ),
    *router.urls,
]
