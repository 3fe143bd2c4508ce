"""Endpoints of check-ins and of the questions coaches add to them."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Client
from core.api.filters import VisibleFilter, unknown_key
from core.api.permissions import READ, WRITE
from core.api.serializers import StrictModelSerializer, StrictSerializer, VisibleKeyField, refuse_content
from core.api.viewsets import CreateMixin, DestroyMixin, ListMixin, RetrieveMixin, ScopedViewSet, UpdateMixin
from core.validation import key_from, validate_storable_text
from nutrition.api.days import CLIENT, WhoseSerializer
from progress import services
from progress.api.by_day import ByDay, day_of
from progress.models import CheckIn, CheckInAnswer, CheckInQuestion
from progress.models.check_in import FELT, KEPT

MOST_ANSWERS = 40
WITH_QUESTIONS = Prefetch("answers", CheckInAnswer.objects.select_related("question").order_by("question__position"))

# --- Shapes -------------------------------------------------------------------------------------


class CheckInQuestionSerializer(StrictModelSerializer):
    """A coach's own question. Another wording of one that was answered is a new question with the next version."""

    class Meta:
        model = CheckInQuestion
        fields = ["id", "coach", "text", "kind", "position", "is_active", "version", "replaces"]
        read_only_fields = ["coach", "version", "replaces"]


@extend_schema_field(OpenApiTypes.ANY)
class AnswerField(serializers.JSONField):
    """A text, a number, or true or false; what its question takes is looked at where that is known."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict | list):
            raise exceptions.ValidationError(_("An answer is a text, a number, or true or false."))
        if isinstance(data, str):
            validate_storable_text(data)
        return data


class CheckInAnswerSerializer(serializers.ModelSerializer):
    """An answer with its question as it was asked."""

    text = serializers.CharField(source="question.text")
    kind = serializers.ChoiceField(source="question.kind", choices=CheckInQuestion.Kind.choices)
    value = AnswerField()

    class Meta:
        model = CheckInAnswer
        fields = ["question", "text", "kind", "value"]


class CheckInSerializer(serializers.ModelSerializer):
    """A client's week in their words."""

    answers: serializers.Serializer = CheckInAnswerSerializer(many=True)

    class Meta:
        model = CheckIn
        fields = [
            *("id", "uuid", "client", "week_start", *FELT, *KEPT, "wins", "struggles", "answers", "submitted_at"),
            *("reviewed_at", "reviewed_by"),
        ]


class KnownQuestionField(VisibleKeyField):
    """A question out of those that its list has looked up together."""

    known: Mapping[int, CheckInQuestion] = {}

    def to_internal_value(self, data: Any) -> CheckInQuestion:
        found = self.known.get(key_from(data))
        if found is None:
            raise exceptions.ValidationError([unknown_key(data)])
        return found


class AnswerListSerializer(serializers.ListSerializer):
    """Looks up all questions in one query."""

    def to_internal_value(self, data: Any) -> list[dict[str, Any]]:
        rows = [row for row in data if isinstance(row, dict)] if isinstance(data, list) else []
        keys = {key_from(row.get("question")) for row in rows[: MOST_ANSWERS + 1]} - {None}
        visible = CheckInQuestion.objects.visible_to(self.context["request"].user)
        self.child.fields["question"].known = visible.in_bulk(keys) if keys else {}
        return super().to_internal_value(data)


class AnswerSerializer(StrictSerializer):
    """The answer to one question; null takes it back."""

    question = KnownQuestionField(queryset=CheckInQuestion.objects.all())
    value = AnswerField(allow_null=True)

    class Meta:
        list_serializer_class = AnswerListSerializer


class SubmitSerializer(StrictModelSerializer):
    """A client's answers; what is not sent stays as it is."""

    client = VisibleKeyField(queryset=Client.objects.all(), required=False)
    answers = AnswerSerializer(many=True, required=False, max_length=MOST_ANSWERS)
    submitted_at = serializers.DateTimeField(required=False, default_timezone=dt.UTC)

    class Meta:
        model = CheckIn
        fields = ["client", *FELT, *KEPT, "wins", "struggles", "answers", "submitted_at"]
        validators: list[Any] = []

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return attrs  # the week is in the address; the service checks it under the client's lock


class OpenCheckInSerializer(serializers.Serializer):
    """What there is to answer now; the week is null where none is open and for a client who is never asked."""

    week_start = serializers.DateField(allow_null=True)
    closes_on = serializers.DateField(allow_null=True)
    check_in: serializers.Serializer = CheckInSerializer(allow_null=True)
    questions: serializers.Serializer = CheckInQuestionSerializer(many=True)


# --- Filters and views --------------------------------------------------------------------------


class CheckInFilter(filters.FilterSet):
    client = VisibleFilter(model=Client)
    week_from = filters.DateFilter(field_name="week_start", lookup_expr="gte", label="Of this week or later")
    week_to = filters.DateFilter(field_name="week_start", lookup_expr="lte", label="Of this week or earlier")
    waiting = filters.BooleanFilter(field_name="reviewed_at", lookup_expr="isnull", label="Only those not yet reviewed")

    class Meta:
        model = CheckIn
        fields = ["client"]


@extend_schema_view(
    list=extend_schema(summary="Check-ins, the newest first; `waiting=true` is what is to be reviewed"),
    retrieve=extend_schema(summary="One check-in; a client may name it by the Monday of its week"),
)
class CheckInViewSet(ByDay, ListMixin, RetrieveMixin, ScopedViewSet):
    """Check-ins: one per week, open from its Friday to the Tuesday after it, changed until reviewed."""

    queryset = CheckIn.objects.all()
    serializer_class = CheckInSerializer
    filterset_class = CheckInFilter
    ordering = ("-week_start", "-id")
    day_field = "week_start"
    access = {"client": READ | {"update", "open"}, "coach": READ | {"update", "open", "review"}}

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().prefetch_related(WITH_QUESTIONS)

    @extend_schema(
        request=SubmitSerializer,
        responses=CheckInSerializer,
        summary="Answer about a week, named by its Monday (YYYY-MM-DD)",
    )
    def update(self, request: Request, key: str) -> Response:
        """Safe to send again. A report older than what is stored changes nothing."""
        week_start = day_of(key)
        said = self.said(SubmitSerializer)
        client = self.client_of(said.pop("client", None))
        answers = [(row["question"], row["value"]) for row in said.pop("answers", ())]
        stored = services.submit_check_in(
            client=client,
            week_start=week_start,
            by=request.user,
            answers=answers,
            zone=self.zone_of(client),
            **self.when(client),
            **said,
        )
        return self.read_again(stored)

    def read_again(self, stored: CheckIn) -> Response:
        read = CheckIn.objects.prefetch_related(WITH_QUESTIONS).get(pk=stored.pk)
        return Response(self.get_serializer(read).data)

    @extend_schema(
        parameters=[CLIENT],
        responses=OpenCheckInSerializer,
        summary="The check-in that is open now, with the coach's questions",
    )
    @action(detail=False, methods=["get"], pagination_class=None)
    def open(self, request: Request) -> Response:
        client = self.client_of(self.said(WhoseSerializer, request.query_params.dict()).get("client"))
        is_asked = client.check_in_weekday is not None
        week_start = services.open_week(self.when(client)["today"]) if is_asked else None
        standing = self.get_queryset().filter(client=client.pk, week_start=week_start).first() if week_start else None
        shown = {
            "week_start": week_start,
            "closes_on": week_start + dt.timedelta(days=8) if week_start else None,
            "check_in": standing,
            "questions": services.questions_for(client),
        }
        return Response(OpenCheckInSerializer(shown, context=self.get_serializer_context()).data)

    @extend_schema(request=None, responses=CheckInSerializer, summary="Note that one has read it (coaches)")
    @action(detail=True, methods=["post"])
    def review(self, request: Request, key: str) -> Response:
        check_in = self.get_object()
        refuse_content(request)
        return self.read_again(services.review_check_in(check_in=check_in, by=request.user, now=self.now))


class CheckInQuestionFilter(filters.FilterSet):
    class Meta:
        model = CheckInQuestion
        fields = ["is_active"]


@extend_schema_view(
    list=extend_schema(summary="Questions in their order: a coach's own, for a client those they are asked"),
    retrieve=extend_schema(summary="One question as it was worded"),
    create=extend_schema(summary="Ask something of all one's clients"),
    partial_update=extend_schema(summary="Change a question; one that was answered gets a next version"),
    destroy=extend_schema(summary="Ask it no more; answers keep it"),
)
class CheckInQuestionViewSet(ListMixin, RetrieveMixin, CreateMixin, UpdateMixin, DestroyMixin, ScopedViewSet):
    """The coach's own questions in check-ins."""

    queryset = CheckInQuestion.objects.all()
    serializer_class = CheckInQuestionSerializer
    filterset_class = CheckInQuestionFilter
    ordering = ("position", "id")
    access = {"client": READ, "coach": READ | WRITE}

    def get_queryset(self) -> QuerySet:
        if self.action == "list":
            return CheckInQuestion.objects.listed_for(self.request.user)
        return super().get_queryset()

    def perform_create(self, serializer: Any) -> CheckInQuestion:
        if self.request.user.role != "coach":
            raise exceptions.PermissionDenied(_("Only a coach asks; sign in as one."))
        said = {"position": 0, "kind": CheckInQuestion.Kind.TEXT, **serializer.validated_data}
        said.pop("is_active", None)
        return services.add_question(coach=self.request.user, **said)

    def perform_update(self, serializer: Any) -> CheckInQuestion:
        return services.change_question(question=serializer.instance, **serializer.validated_data)

    def perform_destroy(self, question: CheckInQuestion) -> CheckInQuestion | None:
        return services.remove_question(question=question)
