"""Forms of the back office about people."""

from collections.abc import Iterator
from typing import Any

from allauth.account import app_settings as allauth_settings
from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from django import forms
from django.contrib.auth.forms import PasswordResetForm, SetPasswordForm
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.forms import AuthenticationForm
from unfold.widgets import (
    UnfoldAdminEmailInputWidget,
    UnfoldAdminPasswordWidget,
    UnfoldAdminSelect2Widget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from accounts import services
from accounts.models import Client, Coach, CoachCover, Invitation, Pause, User
from core.days import known_time_zones
from core.forms import DayInput, DialogForm, ScopedForm, SeveralSelect
from core.languages import in_language_of


class BackOfficeSignInForm(AuthenticationForm):
    """Signs in by e-mail or username, behind the same limits as the API."""

    username = forms.CharField(label=_("E-mail or username"), max_length=254)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs |= {"autofocus": True, "autocomplete": "username"}

    def clean(self) -> dict[str, Any]:
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if name and password:
            kind = "email" if "@" in name else "username"
            self.user_cache = get_adapter().authenticate(self.request, **{kind: name, "password": password})
            if self.user_cache is None or not self.user_cache.is_active:
                raise self.get_invalid_login_error()
            self.confirm_login_allowed(self.user_cache)
        return self.cleaned_data

    def confirm_login_allowed(self, user: Any) -> None:
        if not user.is_staff:
            raise ValidationError(_("This door is for coaches; clients sign in on their phone."), code="not_staff")


class BackOfficePasswordResetForm(PasswordResetForm):
    """Mails a link to whoever works in the back office with this address, as often as the API would."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.fields["email"].label = _("E-mail")
        self.fields["email"].widget = UnfoldAdminEmailInputWidget(attrs={"autocomplete": "email", "autofocus": True})

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        usage = ratelimit.consume(
            self.request,
            app="allauth.account",
            action="reset_password",
            config=allauth_settings.RATE_LIMITS,
            key=email.lower(),
        )
        if usage is None:
            raise ValidationError(_("Too many attempts; wait a minute and try again."), code="too_many")
        return email

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """In the language of who gets it; the third is what the mail is about."""
        with in_language_of(args[2]["user"]):
            super().send_mail(*args, **kwargs)

    def get_users(self, email: str) -> Iterator[User]:
        """Also somebody who never had a password, so that a new coach gets in without anybody knowing theirs."""
        return iter(User.objects.filter(email__iexact=email, is_active=True, is_staff=True))


def mail_password_link(user: User, request: HttpRequest) -> None:
    """Mails somebody who works in the back office a link to choose their own password."""
    form = BackOfficePasswordResetForm({"email": user.email}, request=request)
    if form.is_valid():
        form.save(request=request, use_https=request.is_secure())


class BackOfficeSetPasswordForm(SetPasswordForm):
    """Chooses a new password, by the link that was mailed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("new_password1", "new_password2"):
            self.fields[name].widget = UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"})


def time_zone_field(**kwargs: Any) -> forms.ChoiceField:
    """One time zone out of all, found by typing."""
    return forms.ChoiceField(
        label=capfirst(_("time zone")),
        choices=lambda: [(name, name.replace("_", " ")) for name in sorted(known_time_zones())],
        widget=UnfoldAdminSelect2Widget,
        **kwargs,
    )


class PersonForm(ScopedForm):
    """Somebody's profile."""

    time_zone = time_zone_field()


class NewUserForm(ScopedForm):
    """A new coach or admin, with a password or with a link by mail to choose one."""

    email = forms.EmailField(label=_("E-mail"), max_length=254, widget=UnfoldAdminEmailInputWidget)
    first_name = forms.CharField(label=_("First name"), max_length=80, widget=UnfoldAdminTextInputWidget)
    time_zone = time_zone_field()
    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        help_text=_("Empty: they get an e-mail to choose one."),
    )

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        if password:
            validate_password(password, User(**{name: self.cleaned_data.get(name) for name in ("email", "first_name")}))
        return password


class InviteForm(ScopedForm):
    """Who is invited and what applies to them. Their address is on trial in the invitation, so it is not compared
    with anybody's here."""

    email = forms.EmailField(label=_("E-mail"), max_length=254, widget=UnfoldAdminEmailInputWidget)
    first_name = forms.CharField(label=_("First name"), max_length=80, widget=UnfoldAdminTextInputWidget)
    time_zone = time_zone_field()

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() | {"email", "username"}

    def invite(self, by: User) -> Invitation:
        """Invites as a coach of one's own, as an admin for the coach that was chosen."""
        profile = dict(self.cleaned_data)
        coach = profile.pop("coach", None) or (by if isinstance(by, Coach) else None)
        names = {name: profile.pop(name) for name in ("email", "first_name", "last_name")}
        return services.invite_client(coach=coach, invited_by=by, now=timezone.now(), profile=profile, **names)


class CorrectAddressForm(DialogForm):
    """The address an invitation goes to."""

    email = forms.EmailField(label=_("E-mail"), max_length=254, widget=UnfoldAdminEmailInputWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        invitation = getattr(self.obj, "invitation", None)
        self.fields["email"].initial = invitation.email if invitation else ""


class PasswordForm(DialogForm):
    """A password that an admin sets for somebody."""

    password = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean_password(self) -> str:
        validate_password(self.cleaned_data["password"], self.obj)
        return self.cleaned_data["password"]


class GiveCoverForm(ScopedForm):
    """Which clients a colleague looks after, and when."""

    clients = forms.ModelMultipleChoiceField(label=_("Clients"), queryset=Client.objects.none(), widget=SeveralSelect)

    class Meta:
        model = CoachCover
        fields = ["cover", "starts_on", "ends_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clients = Client.objects.visible_to(self.user).exclude(status=Client.Status.ARCHIVED).exclude(coach=None)
        if self.user.role == "coach":
            clients = clients.filter(coach=self.user.pk)  # a cover gives no right to cover further
        self.fields["clients"].queryset = clients.order_by("first_name", "last_name", "pk")

    def give(self) -> list[CoachCover]:
        """Hands the clients over in the name of their own coach."""
        clients = list(self.cleaned_data["clients"])
        days = {name: self.cleaned_data[name] for name in ("starts_on", "ends_on")}
        return services.give_cover(clients=clients, cover=self.cleaned_data["cover"], given_by=clients[0].coach, **days)


class PauseSeveralForm(DialogForm):
    """From when to when nothing is asked of the chosen clients, and why."""

    starts_on = forms.DateField(label=_("From"), widget=DayInput)
    ends_on = forms.DateField(
        label=_("To"), widget=DayInput, required=False, help_text=_("Empty: until further notice.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Pause.Kind.choices, widget=UnfoldAdminSelectWidget)
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False, widget=UnfoldAdminTextInputWidget)
