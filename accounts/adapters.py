"""How the sign-in library fits this house: sign-up is closed, failed sign-ins are limited at both doors alike."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.stages import EmailVerificationStage
from allauth.core.internal import ratelimit
from allauth.headless.adapter import DefaultHeadlessAdapter
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Q
from django.http import HttpRequest

from accounts.models import User
from core.languages import in_language_of


class AccountAdapter(DefaultAccountAdapter):
    """Counts failed sign-ins per account and per address before a password is looked at, for the API and the back
    office alike; a successful sign-in is not counted."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def new_user(self, request: HttpRequest) -> User:
        return User()

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address the nearest trusted proxy saw; of a request that came past the proxies, its own."""
        try:
            return super().get_client_ip(request)
        except ImproperlyConfigured:
            return request.META["REMOTE_ADDR"]

    def get_login_stages(self) -> list[str]:
        """Verification of an address comes into play only where a person has one."""
        own = f"{VerifyAddressStage.__module__}.{VerifyAddressStage.__qualname__}"
        theirs = f"{EmailVerificationStage.__module__}.{EmailVerificationStage.__qualname__}"
        return [own if stage == theirs else stage for stage in super().get_login_stages()]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of whom it is about; where the library does not say, of whose the address is."""
        people = User.objects.non_polymorphic()
        with in_language_of(context.get("user") or people.filter(email__iexact=email).first() or User()):
            super().send_mail(template_prefix, email, context)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Raises the library's validation error `too_many_login_attempts` where one of the limits is reached."""
        account = account_key(credentials)
        address = self.get_client_ip(request)
        keys = {"account_from_address": f"{account}:{address}", "account": account, "address": None}
        self._used: list[ratelimit.RateLimitUsage] = []
        for action, key in keys.items():
            usage = ratelimit.consume(request, app="accounts", action=action, config=settings.SIGN_IN_LIMITS, key=key)
            if usage is None:
                self._rollback_login_failed_rl_usage()
                raise self.validation_error("too_many_login_attempts")
            self._used.append(usage)

    def _rollback_login_failed_rl_usage(self) -> None:
        for usage in self._used:
            usage.rollback()

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """After a password reset the account is free again, from this address and from everywhere."""
        account = account_key(credentials)
        keys = {"account_from_address": f"{account}:{self.get_client_ip(request)}", "account": account}
        for action, key in keys.items():
            ratelimit.clear(request, app="accounts", action=action, config=settings.SIGN_IN_LIMITS, key=key)


def account_key(credentials: dict[str, Any]) -> str:
    """One name per account, whether its address or its username was typed; unknown names count for themselves."""
    name = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
    user = User.objects.non_polymorphic().filter(Q(email__iexact=name) | Q(username__iexact=name)).only("pk").first()
    return f"user-{user.pk}" if user else f"name-{name}"


class VerifyAddressStage(EmailVerificationStage):
    """Asks for a code from the mailbox until the address is verified; somebody without an address goes on."""

    def handle(self) -> Any:
        return (None, True) if not self.login.user.email else super().handle()


class HeadlessAdapter(DefaultHeadlessAdapter):
    """Addresses in e-mails lead to the app."""

    def get_frontend_url(self, urlname: str, **kwargs: Any) -> str:
        return f"{settings.APP_URL}/{urlname.removeprefix('account_').replace('_', '-')}"
