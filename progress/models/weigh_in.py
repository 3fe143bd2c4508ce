"""A client's weight of a day."""

from decimal import ROUND_HALF_UP, Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Client
from comments.models import Commentable
from core.models import ClientRecord, Moment
from progress.models.bounds import LEAST_KG, MOST_KG, body_fat_constraint, body_fat_field, weight_field
from progress.querysets import WeighInQuerySet


class WeighIn(Commentable, ClientRecord):
    """The one weight of a client's day. What is far off the trend is unconfirmed: it has no trend and stands in no
    chart until somebody settles it. A client who is never asked for their weight does not see it either."""

    listed_by = ("client",)
    moments = (
        Moment("created_at", _("Entered.")),
        Moment("recorded_at", _("Weighed.")),
    )

    class Source(models.TextChoices):
        WEIGH_IN = "weigh_in", _("weigh-in")
        PROGRESS_ENTRY = "progress_entry", _("progress entry")
        NUTRITION_ENTRY = "nutrition_entry", _("nutrition entry")
        IMPORTED = "imported", _("imported")

    client_sees = Q(client__weigh_in_every_days__isnull=False)

    client = models.ForeignKey(
        Client, models.CASCADE, related_name="weigh_ins", verbose_name=_("client"), db_index=False
    )
    weight_kg = weight_field(_("weight (kg)"))
    body_fat_percent = body_fat_field()
    notes = models.TextField(_("notes"), blank=True, max_length=4000)
    #: the phone's time of the report that stands; an older one changes nothing
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_on = models.DateField(_("day"))
    is_confirmed = models.BooleanField(_("confirmed"), default=True)
    #: four decimals, so that rounding does not add up along the series; shown with two
    trend_kg = models.DecimalField(
        _("trend (kg)"), max_digits=8, decimal_places=4, null=True, blank=True, editable=False
    )
    source = models.CharField(
        _("source"), max_length=15, choices=Source.choices, default=Source.WEIGH_IN, editable=False
    )

    objects = WeighInQuerySet.as_manager()

    class Meta(ClientRecord.Meta):
        abstract = False
        verbose_name = _("weigh-in")
        verbose_name_plural = _("weigh-ins")
        indexes = [
            models.Index(
                fields=["client", "recorded_on"], condition=Q(is_confirmed=False), name="progress_weigh_in_to_settle"
            )
        ]
        constraints = [
            *ClientRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["client", "recorded_on"],
                name="progress_weigh_in_once_per_day",
                violation_error_message=_("This client has a weigh-in of that day already."),
            ),
            models.CheckConstraint(
                condition=Q(weight_kg__range=(LEAST_KG, MOST_KG)),
                name="progress_weigh_in_25_to_400",
                violation_error_message=_("Weight must be 25 to 400 kg."),
            ),
            body_fat_constraint("progress_weigh_in"),
            models.CheckConstraint(
                condition=Q(is_confirmed=True, trend_kg__isnull=False) | Q(is_confirmed=False, trend_kg__isnull=True),
                name="progress_weigh_in_trend_when_confirmed",
                violation_error_message=_("A weigh-in has a trend when it is confirmed."),
            ),
            models.CheckConstraint(
                condition=Q(source__in=["weigh_in", "progress_entry", "nutrition_entry", "imported"]),
                name="progress_weigh_in_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weight_kg} kg ({self.recorded_on})"

    @property
    def shown_trend_kg(self) -> Decimal | None:
        """The trend with two decimals."""
        return None if self.trend_kg is None else self.trend_kg.quantize(Decimal("0.01"), ROUND_HALF_UP)
