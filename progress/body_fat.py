"""Body fat worked out of girths."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from math import log10

from progress.models.bounds import LEAST_FAT, MOST_FAT

#: the girths it is worked out of; the hip for women only
TAKEN = ("neck", "waist", "hip")


def navy_body_fat(*, sex: str, height_cm: Decimal | None, girths_cm: Mapping[str, Decimal]) -> Decimal | None:
    """An estimate of body fat in percent, one decimal, of neck, waist, height and, for women, hip; None where one of
    them or the sex is not known, or where the girths make none of 2 to 70 %.

    Source: Hodgdon and Beckett, Prediction of percent body fat for U.S. Navy men and women from body circumferences
    and height, Naval Health Research Center reports 84-29 and 84-11 (1984): body density out of logarithms of the
    girths in cm, and fat out of density by Siri (495 / density − 450).
    """
    needed = TAKEN if sex == "female" else TAKEN[:2]
    if not sex or not height_cm or any(site not in girths_cm for site in needed):
        return None
    girth = sum(girths_cm[site] for site in needed[1:]) - girths_cm["neck"]
    if girth <= 0:
        return None
    if sex == "female":
        density = 1.29579 - 0.35004 * log10(girth) + 0.22100 * log10(height_cm)
    else:
        density = 1.0324 - 0.19077 * log10(girth) + 0.15456 * log10(height_cm)
    fat = Decimal(495 / density - 450).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return fat if LEAST_FAT <= fat <= MOST_FAT else None
