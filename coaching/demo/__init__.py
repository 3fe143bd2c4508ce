"""The demo: invented people with plans and a past, so that every page has something to show."""

from coaching.demo.making import DEFAULT_SEED, Made, exists, make_demo
from coaching.demo.people import PASSWORD, SIGN_INS, demo_users
from coaching.demo.removal import clear_demo

__all__ = ["DEFAULT_SEED", "PASSWORD", "Made", "clear_demo", "exists", "make_demo", "sign_ins"]


def sign_ins() -> dict[str, str]:
    """The address of the first of each role that is here, by role; all share PASSWORD."""
    found = set(demo_users().filter(email__in=SIGN_INS.values()).values_list("email", flat=True))
    return {role: address for role, address in SIGN_INS.items() if address in found}
