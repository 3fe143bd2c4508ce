"""The inbox of a coach: every conversation, the latest first."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import Truncator
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import display

from comments import services
from comments.admin.talk import TalkForm, talk_about
from comments.models import Thread
from comments.targets import commentable, find_part, find_target, kinds, page_of, title_of
from core.admin import ReadOnlyPage, ScopedModelAdmin, VisibleRelatedFilter
from core.validation import key_from
from notifications.targets import anchor_of


class StateFilter(DropdownFilter):
    """Everything without a choice."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waiting", _("needs an answer")), ("unread", _("unread"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "waiting":
            return queryset.waiting()
        return queryset.unread_by(request.user) if self.value() == "unread" else queryset


@admin.register(Thread)
class ThreadAdmin(ReadOnlyPage, ScopedModelAdmin):
    """The inbox. Whoever sees a conversation may answer in it."""

    first_step = _("Conversations begin on a client’s page, or when a client writes.")
    list_display = ("client", "about", "last", "last_comment_at", "state")
    list_display_links = ("client", "about")
    list_filter = (StateFilter, ("client", VisibleRelatedFilter))
    search_fields = ("client__first_name", "client__last_name")
    ordering = ("-last_comment_at", "-id")
    actions = ("close",)
    change_form_outer_after_template = "comments/talk.html"

    def get_queryset(self, request: HttpRequest) -> Any:
        found = super().get_queryset(request).begun().with_unread(request.user)
        return found.select_related("client", "last_comment__author").with_titles(request.user)

    def get_urls(self) -> list[Any]:
        talk = path("about/<str:kind>/<str:key>/", self.admin_site.admin_view(self.talk), name="comments_thread_talk")
        return [talk, *super().get_urls()]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What there is to see stands below the form, which is empty."""
        return ()

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> Any:
        thread = kwargs.get("obj")
        if thread is not None and thread.target is not None:
            context["talk"] = talk_about(thread.target, request.user, in_thread=thread)
            context["subject"] = {"name": named(thread), "address": self.address_of_target(thread.target)}
        return super().render_change_form(request, context, **kwargs)

    # --- Answering, from any page

    def talk(self, request: HttpRequest, kind: str, key: str) -> HttpResponse:
        """Takes an answer, or that none is needed, and leads back to the page it came from."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        found = find_target(request.user, kind, pk=key_from(key)) if self.has_view_permission(request) else None
        if found is None:
            raise Http404
        if part := request.POST.get("about"):
            found = find_part(found, request.user, part)
            if found is None:
                raise Http404
        form = TalkForm(request.POST, user=request.user, target=found)
        try:
            if not form.is_valid():
                raise ValidationError([sentence for sentences in form.errors.values() for sentence in sentences])
            self.message_user(request, form.run(), messages.SUCCESS)
        except ValidationError as refusal:
            self.message_user(request, " ".join(refusal.messages), messages.ERROR)
        except ObjectDoesNotExist:
            raise Http404 from None
        return HttpResponseRedirect(self.way_back(request, found, form))

    def way_back(self, request: HttpRequest, target: Any, form: TalkForm) -> str:
        """To the page that asked to be led back to, else to that of the thing, or of the thread where it has none or
        the answer came from there."""
        back = request.POST.get("back", "")
        if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
            return f"{back}#talk"
        page = self.address_of_target(target)
        if page is not None and "in_thread" not in request.POST:
            return page
        threads = Thread.objects.visible_to(request.user).about(target)
        client = form.cleaned_data.get("client")
        thread = (threads.filter(client=client.pk) if client else threads).order_by("pk").first()
        if thread is not None:
            return f"{self.address_of(thread)}#talk"
        return page or reverse("admin:comments_thread_changelist")

    def address_of_target(self, target: Any) -> str | None:
        """Where the thread stands: on the page of what it is about, or of what that is a part of."""
        place = page_of(target)
        page = self.admin_site._registry.get(type(place))
        anchor = "talk" if place is target else anchor_of(type(target), target.pk)
        return f"{page.address_of(place)}#{anchor}" if page is not None else None

    # --- The list

    @display(description=_("about"))
    def about(self, thread: Thread) -> str:
        return named(thread)

    @display(description=_("last"))
    def last(self, thread: Thread) -> str:
        comment = thread.last_comment
        return f"{comment.author or say('somebody')}: {Truncator(comment.content).chars(80)}"

    @display(description=_("state"), label={"waiting": "warning", "unread": "info", "": "default"})
    def state(self, thread: Thread) -> tuple[str, str] | None:
        if thread.needs_answer:
            return "waiting", say("needs an answer")
        return ("unread", say("%(count)s unread") % {"count": thread.unread}) if thread.unread else None

    @admin.action(description=_("Needs no answer"), permissions=["view"])
    def close(self, request: HttpRequest, queryset: Any) -> None:
        threads, now = list(queryset.order_by("client", "pk")), timezone.now()
        for thread in threads:
            services.close_thread(thread=thread, by=request.user, up_to=thread.last_comment, now=now)
        self.message_user(request, say("%(count)s marked.") % {"count": len(threads)}, messages.SUCCESS)


def named(thread: Thread) -> str:
    """What a thread is about, by kind and title; the kind alone where one does not see it any more."""
    model = commentable()[kinds()[thread.content_type_id]]
    kind = str(model._meta.verbose_name)
    if model._meta.label == "accounts.Client":
        return say("conversation")
    return f"{kind}: {title_of(thread.target)}" if thread.target is not None else kind
