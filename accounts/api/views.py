"""Endpoints about people: oneself, clients, invitations, pauses, notes, covers."""

from collections.abc import Callable
from typing import Any

from allauth.core.internal import ratelimit
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import ADDITION
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import exceptions
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSet

from accounts import services
from accounts.api import filters, serializers
from accounts.models import Client, ClientNote, Coach, CoachCover, Invitation, Pause, User
from core.api.errors import Conflict
from core.api.permissions import READ, WRITE
from core.api.serializers import refuse_content
from core.api.viewsets import (
    CreateMixin,
    DestroyMixin,
    ListMixin,
    RequestContext,
    RetrieveMixin,
    ScopedViewSet,
    UpdateMixin,
)
from core.history import Note, changes_to, keep, note

ME = {"client": serializers.MyClientSelfSerializer, "coach": serializers.MyCoachSelfSerializer}


class MeView(RequestContext, ViewSet):
    """Whoever is signed in: reads and changes what is their own."""

    access = {"coach": frozenset({"retrieve", "partial_update", "sign_out_everywhere"})}
    access["client"] = access["coach"]
    open_to_archived = frozenset({"sign_out_everywhere"})

    def serializer(self, user: User, **kwargs: Any) -> Any:
        return ME.get(user.role or "", serializers.MeSerializer)(user, context={"request": self.request}, **kwargs)

    @extend_schema(responses=serializers.MyClientSelfSerializer, summary="Who is signed in")
    def retrieve(self, request: Request) -> Response:
        return Response(self.serializer(request.user).data)

    @extend_schema(
        request=serializers.MyClientSelfSerializer,
        responses=serializers.MyClientSelfSerializer,
        summary="Change what is one's own",
    )
    def partial_update(self, request: Request) -> Response:
        serializer = self.serializer(request.user, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        changes = changes_to(request.user, serializer.validated_data)
        with transaction.atomic():
            serializer.save()
            if changes:
                keep([Note(request.user, changes=changes)], by=request.user)
        return Response(serializer.data)

    @extend_schema(request=None, responses={204: None}, summary="Sign out on every device")
    def sign_out_everywhere(self, request: Request) -> Response:
        """Ends every session of the person, this one too."""
        refuse_content(request)
        with transaction.atomic():
            for session in UserSession.objects.filter(user=request.user):
                session.end()
            if request.auth is not None:
                request.auth.delete()
        return Response(status=204)


@extend_schema_view(
    list=extend_schema(summary="Coaches by name; a client sees their own"),
    retrieve=extend_schema(summary="One coach"),
)
class CoachViewSet(ListMixin, RetrieveMixin, ScopedViewSet):
    """Coaches; an admin makes them in the back office."""

    queryset = Coach.objects.all()
    serializer_class = serializers.CoachSerializer
    ordering = ("last_name", "first_name", "id")
    access = {"coach": READ, "client": READ}


@extend_schema_view(
    list=extend_schema(summary="Clients in one's care"),
    retrieve=extend_schema(summary="One client"),
    partial_update=extend_schema(summary="Change what a coach keeps of a client"),
)
class ClientViewSet(ListMixin, RetrieveMixin, UpdateMixin, ScopedViewSet):
    """Clients; they come by invitation, see /invitations/. Clients themselves use /me/."""

    #: gives a client another coach; what hangs on that in other apps is handed in from above
    mover = staticmethod(services.move_client)

    queryset = Client.objects.non_polymorphic().select_related("invitation")
    serializer_class = serializers.ClientSerializer
    filterset_class = filters.ClientFilter
    ordering = ("last_name", "first_name", "id")
    access = {"coach": READ | {"partial_update", "archive", "reactivate"}}

    def changed(self) -> Response:
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=None, summary="End the work with a client, who then only reads")
    @action(detail=True, methods=["post"])
    def archive(self, request: Request, key: str) -> Response:
        refuse_content(request)
        client = self.get_object()
        with self.noting(client, gettext_noop("Archived.")):
            services.archive_client(client=client)
        return self.changed()

    @extend_schema(request=None, summary="Take an archived client back")
    @action(detail=True, methods=["post"])
    def reactivate(self, request: Request, key: str) -> Response:
        refuse_content(request)
        client = self.get_object()
        with self.noting(client, gettext_noop("Taken back.")):
            services.reactivate_client(client=client)
        return self.changed()

    @extend_schema(request=serializers.MoveSerializer, summary="Give a client another coach (admins)")
    @action(detail=True, methods=["post"])
    def move(self, request: Request, key: str) -> Response:
        client = self.get_object()
        body = serializers.MoveSerializer(data=request.data, context={"request": request})
        body.is_valid(raise_exception=True)
        coach = body.validated_data["coach"]
        with transaction.atomic():
            note(Note(client, changes=changes_to(client, {"coach": coach})), by=request.user)
            self.mover(client=client, coach=coach)
        return self.changed()


@extend_schema_view(
    list=extend_schema(summary="Invitations and how they stand"),
    retrieve=extend_schema(summary="One invitation"),
    create=extend_schema(
        summary="Invite a client by e-mail",
        request=serializers.InviteSerializer,
        responses={201: serializers.InvitationSerializer},
    ),
)
class InvitationViewSet(ListMixin, RetrieveMixin, ScopedViewSet):
    """Invitations. The client exists at once, so that a plan can be written before they accept."""

    queryset = Invitation.objects.select_related("client")
    serializer_class = serializers.InvitationSerializer
    filterset_class = filters.InvitationFilter
    ordering = ("-created_at", "-id")
    access = {"coach": READ | {"create", "resend", "correct", "withdraw"}}

    def create(self, request: Request) -> Response:
        body = serializers.InviteSerializer(data=request.data, context={"request": request})
        body.is_valid(raise_exception=True)
        profile = dict(body.validated_data)
        coach = Coach.objects.get(pk=request.user.pk) if request.user.role == "coach" else None
        invitation = services.invite_client(
            coach=coach,
            invited_by=request.user,
            email=profile.pop("email"),
            first_name=profile.pop("first_name", ""),
            last_name=profile.pop("last_name", ""),
            profile=profile,
            now=self.now,
        )
        return Response(self.get_serializer(invitation).data, status=201)

    @extend_schema(request=None, summary="Send it again; the old token is dead")
    @action(detail=True, methods=["post"])
    def resend(self, request: Request, key: str) -> Response:
        refuse_content(request)
        found = self.get_object()
        with self.noting(found.client, gettext_noop("Invitation sent again.")):
            invitation = services.resend_invitation(invitation=found, now=self.now)
        return Response(self.get_serializer(invitation).data)

    @extend_schema(request=serializers.AddressSerializer, summary="Send it to another address; the old token is dead")
    @action(detail=True, methods=["post"])
    def correct(self, request: Request, key: str) -> Response:
        found = self.get_object()
        body = serializers.AddressSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        email = body.validated_data["email"]
        with self.noting(found.client, gettext_noop("Invitation sent to another address.")):
            invitation = services.correct_invitation(invitation=found, email=email, now=self.now)
        return Response(self.get_serializer(invitation).data)

    @extend_schema(request=None, summary="Withdraw it; the token is dead")
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, key: str) -> Response:
        refuse_content(request)
        found = self.get_object()
        with self.noting(found.client, gettext_noop("Invitation withdrawn.")):
            invitation = services.withdraw_invitation(invitation=found, now=self.now)
        return Response(self.get_serializer(invitation).data)


class AcceptInvitationView(RequestContext, APIView):
    """The way in for an invited client; open to nobody who is signed in, since nobody is yet."""

    authentication_classes: list[Any] = []
    permission_classes: list[Any] = []
    #: what lets the client in; who is told of it is known further up
    accept: Callable[..., Client] = staticmethod(services.accept_invitation)

    @extend_schema(
        request=serializers.AcceptSerializer,
        responses={200: OpenApiResponse(serializers.MyClientSelfSerializer)},
        summary="Accept an invitation and choose a password",
        auth=[],
    )
    def post(self, request: Request) -> Response:
        usage = ratelimit.consume(
            request._request, app="accounts", action="accept_invitation", config=settings.ACCEPT_LIMIT
        )
        if usage is None:
            raise exceptions.Throttled(detail=_("Too many attempts; wait a minute and try again."))
        body = serializers.AcceptSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        profile = dict(body.validated_data)
        client = self.accept(
            token=profile.pop("token"), password=profile.pop("password"), profile=profile, now=self.now
        )
        return Response(serializers.MyClientSelfSerializer(client, context={"request": request}).data)


@extend_schema_view(
    list=extend_schema(summary="Pauses"),
    retrieve=extend_schema(summary="One pause"),
    create=extend_schema(summary="Enter a pause; a client themself up to 7 days, by a uuid of theirs"),
    partial_update=extend_schema(summary="Change a pause"),
    destroy=extend_schema(summary="Take a pause back"),
)
class PauseViewSet(ListMixin, RetrieveMixin, CreateMixin, UpdateMixin, DestroyMixin, ScopedViewSet):
    """Pauses of clients. Sent again with the same uuid it answers 200 with what is stored."""

    queryset = Pause.objects.all()
    serializer_class = serializers.PauseSerializer
    filterset_class = filters.PauseFilter
    ordering = ("-starts_on", "-id")
    access = {"coach": READ | WRITE, "client": READ | WRITE}

    def create(self, request: Request) -> Response:
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        said = dict(serializer.validated_data)
        client = self.client_of(said.pop("client", None))
        with transaction.atomic():
            list(Client.objects.locked(client.pk))  # so that the same sent twice at once is still one
            standing = Pause.objects.filter(client=client, uuid=said["uuid"]).first() if "uuid" in said else None
            if standing is None:
                pause = services.open_pause(
                    client=client,
                    created_by=request.user,
                    today=self.today if request.user.pk == client.pk else None,
                    **{"ends_on": None, **said},
                )
                note(Note(pause, flag=ADDITION), by=request.user)
                return Response(self.get_serializer(pause).data, status=201)
        if any(getattr(standing, name) != value for name, value in said.items()):
            raise Conflict(_("This uuid is already used for another pause."), "uuid_taken")
        return Response(self.get_serializer(standing).data)

    def client_of(self, client: Client | None) -> Client:
        """Whom it is for: a client writes for themself, others must say."""
        if client is not None:
            return client
        if self.request.user.role == "client":
            return Client.objects.get(pk=self.request.user.pk)
        raise exceptions.ValidationError({"client": _("Say for which client.")})

    def get_editable(self) -> Pause:
        pause = super().get_editable()
        if self.request.user.role == "client" and pause.created_by_id != self.request.user.pk:
            raise exceptions.PermissionDenied(_("Your coach entered this pause; ask them to change it."))
        return pause

    def perform_update(self, serializer: Any) -> Pause:
        changes = dict(serializer.validated_data)
        for name in {"client", "uuid"} & set(changes):
            raise exceptions.ValidationError({name: _("A pause stays with its client.")})
        return services.change_pause(pause=serializer.instance, changes=changes, by=self.request.user, today=self.today)

    def perform_destroy(self, instance: Pause) -> None:
        services.delete_pause(pause=instance, by=self.request.user)


@extend_schema_view(
    list=extend_schema(summary="Notes about clients, for coaches"),
    retrieve=extend_schema(summary="One note"),
    create=extend_schema(summary="Write a note"),
    partial_update=extend_schema(summary="Change a note of one's own"),
    destroy=extend_schema(summary="Delete a note of one's own"),
)
class ClientNoteViewSet(ListMixin, RetrieveMixin, CreateMixin, UpdateMixin, DestroyMixin, ScopedViewSet):
    """What coaches write for themselves; clients never see it."""

    queryset = ClientNote.objects.all()
    serializer_class = serializers.ClientNoteSerializer
    filterset_class = filters.ClientNoteFilter
    ordering = ("-created_at", "-id")
    access = {"coach": READ | WRITE}

    def perform_create(self, serializer: Any) -> ClientNote:
        return serializer.save(author=self.request.user)

    def perform_update(self, serializer: Any) -> ClientNote:
        if "client" in serializer.validated_data:
            raise exceptions.ValidationError({"client": _("A note stays with its client.")})
        return serializer.save()


@extend_schema_view(
    list=extend_schema(summary="Who covers whom"),
    retrieve=extend_schema(summary="One cover"),
    create=extend_schema(summary="Hand one of one's own clients to a colleague"),
    destroy=extend_schema(summary="Take the client back from today on"),
)
class CoachCoverViewSet(ListMixin, RetrieveMixin, CreateMixin, DestroyMixin, ScopedViewSet):
    """Covers; a covering coach cannot cover further."""

    queryset = CoachCover.objects.all()
    serializer_class = serializers.CoachCoverSerializer
    filterset_class = filters.CoachCoverFilter
    ordering = ("-starts_on", "-id")
    access = {"coach": READ | {"create", "destroy"}}
    #: its service does: a cover that has begun ends instead of being deleted
    notes_this = False

    def perform_create(self, serializer: Any) -> CoachCover:
        said = serializer.validated_data
        client = said["client"]
        given_by = client.coach if self.request.user.role == "admin" else Coach.objects.get(pk=self.request.user.pk)
        if given_by is None:
            raise exceptions.ValidationError({"client": _("This client has no coach to cover for.")})
        try:
            [cover] = services.give_cover(
                clients=[client],
                cover=said["cover"],
                given_by=given_by,
                starts_on=said["starts_on"],
                ends_on=said["ends_on"],
                by=self.request.user,
            )
        except DjangoValidationError as error:
            # The service takes several clients at once; here there is one, and its field is named so.
            raise DjangoValidationError(
                {name.replace("clients", "client"): errors for name, errors in error.error_dict.items()}
            ) from None
        return cover

    def perform_destroy(self, instance: CoachCover) -> None:
        services.end_cover(cover=instance, today=instance.cover.today(self.now), by=self.request.user)
