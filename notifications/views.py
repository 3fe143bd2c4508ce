"""The page behind the link in every mail."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.generic import TemplateView

from core.languages import in_language_of
from notifications.kinds import Type
from notifications.services import stop_mails
from notifications.unsubscribing import read_token


class UnsubscribeView(TemplateView):
    """Stops mails of some types for one person, signed in or not. Opening it changes nothing: programs that look
    through mails open every link. Mailbox providers POST here at one click of their users (RFC 8058)."""

    template_name = "notifications/unsubscribe.html"
    http_method_names = ["get", "head", "post"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        meant = read_token(kwargs["token"])
        if meant is None:
            raise Http404
        self.user, self.kinds = meant
        labels = [Type(kind).label for kind in self.kinds]
        return super().get_context_data(labels=labels, done=self.request.method == "POST", **kwargs)

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """In the language of the mail that led here."""
        response: Any = super().render_to_response(context, **kwargs)
        with in_language_of(self.user):
            return response.render()

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        context = self.get_context_data(token=token)
        stop_mails(user=self.user, kinds=self.kinds, now=timezone.now())
        return self.render_to_response(context)
