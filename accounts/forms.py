"""Forms of the back office about people."""

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.forms import AuthenticationForm


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
