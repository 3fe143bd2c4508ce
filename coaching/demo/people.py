"""The people of the demo: an admin, coaches, clients with different lives, and what stands between them.

All addresses lie in a domain that is reserved for examples, so nobody real is ever taken for one of them.
"""

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db.models import Q

from accounts.models import Client, ClientNote, Coach, Invitation, User, new_invited_username
from accounts.querysets import UserQuerySet
from accounts.services import give_cover, new_token, open_pause, stamps
from coaching.demo.lives import Life, life_of
from workouts.models import Limitation
from workouts.models.exercise import Exercise

DOMAIN = "@demo.example"
PASSWORD = "demo-coaching"  # noqa: S105 - printed at every start; the demo holds nothing of anybody
#: role → address of the first of that role
SIGN_INS = {"admin": "admin@demo.example", "coach": "coach@demo.example", "client": "client@demo.example"}
#: who loses weight fast does so for six weeks
LOSES_FOR_DAYS = 42
IN_DOMAIN = Q(email__iendswith=DOMAIN)

FIRST_NAMES = (
    ("Nina", "female"),
    ("Jonas", "male"),
    ("Amara", "female"),
    ("Tomás", "male"),
    ("Freya", "female"),
    ("Idris", "male"),
    ("Klara", "female"),
    ("Mateo", "male"),
    ("Priya", "female"),
    ("Oskar", "male"),
    ("Leonie", "female"),
    ("Samuel", "male"),
    ("Mei", "female"),
    ("Henrik", "male"),
    ("Zoë", "female"),
    ("Kwame", "male"),
    ("Elif", "female"),
    ("Bruno", "male"),
    ("Hanna", "female"),
    ("Ravi", "male"),
    ("Ines", "female"),
    ("Callum", "male"),
    ("Noor", "female"),
    ("Piotr", "male"),
    ("Sofia", "female"),
    ("Anders", "male"),
    ("Thandi", "female"),
    ("Lukas", "male"),
)
LAST_NAMES = (
    "Abebe", "Bergmann", "Castro", "Dvořák", "Eriksen", "Fontaine", "Gallagher", "Haddad", "Iversen", "Jansen",
    "Kaya", "Lindqvist", "Moreau", "Nakamura", "Okafor", "Pereira", "Quinn", "Rossi", "Sørensen", "Tanaka",
    "Urban", "Vidal", "Weber", "Yılmaz", "Zieliński", "Adler", "Brandt", "Costa", "Delgado",
)  # fmt: skip
TIME_ZONES = (
    "Europe/London",
    "Europe/Berlin",
    "Europe/Berlin",
    "America/New_York",
    "Europe/Lisbon",
    "Europe/London",
    "Europe/Berlin",
    "Asia/Kolkata",
    "Europe/Berlin",
    "Pacific/Auckland",
)
COACHES: tuple[dict[str, Any], ...] = (
    {
        "specialization": "Strength for beginners and returners",
        "bio": "Twelve years on the gym floor, most of them teaching people to like the barbell.",
        "years_of_experience": 12,
        "certification": "Strength and conditioning, level 3",
    },
    {
        "specialization": "Endurance athletes who lift",
        "bio": "Came from rowing. Short sessions, clear numbers, no wasted sets.",
        "years_of_experience": 7,
        "certification": "Personal training, level 4",
    },
)


@dataclass
class Story:
    """A client of the demo with their life, the coach who writes for them, and their own dice."""

    client: Client
    life: Life
    coach: Coach | None
    dice: random.Random
    #: loads against those of the templates
    strength: float
    weight_then_kg: Decimal
    weight_now_kg: Decimal

    def bodyweight(self, day: dt.date, *, first_day: dt.date, today: dt.date) -> Decimal:
        """What they weighed on a day from the first one on; today, what they weigh now."""
        share = min(max((day - first_day).days / max((today - first_day).days, 1), 0), 1)
        change = float(self.weight_now_kg - self.weight_then_kg)
        weeks_lost = min(max((today - day).days, 0), LOSES_FOR_DAYS) / 7
        kg = (float(self.weight_then_kg) + change * share) / (1 - self.life.loses_percent_a_week / 100) ** weeks_lost
        return Decimal(round(kg, 1)).quantize(Decimal("0.1"))


@dataclass
class People:
    """Everybody the demo is about."""

    admin: User
    coaches: list[Coach]
    stories: list[Story]


def demo_users() -> UserQuerySet:
    """Everybody of a demo: who has an address in its domain, or was invited with one and has not accepted."""
    return User.objects.non_polymorphic().filter(IN_DOMAIN | Q(pk__in=demo_clients().values("pk")))


def demo_clients() -> Any:
    """The clients of a demo, the invited one with them."""
    invited = Q(email__isnull=True, invitation__email__iendswith=DOMAIN)
    return Client.objects.non_polymorphic().filter(IN_DOMAIN | invited)


def demo_coaches() -> Any:
    """The coaches of a demo."""
    return Coach.objects.non_polymorphic().filter(IN_DOMAIN)


def dice_of(seed: int, *names: object) -> random.Random:
    """Dice that always fall alike for the same seed and names, whatever else is thrown."""
    return random.Random("/".join(map(str, (seed, *names))))  # noqa: S311 - a demo, no secret


def address_of(role: str, number: int) -> str:
    """The address of the first, second … of that role: client@, client2@ …"""
    return SIGN_INS[role] if number == 0 else SIGN_INS[role].replace("@", f"{number + 1}@")


def make_people(*, coaches: int, clients: int, weeks: int, seed: int, now: dt.datetime) -> People:
    """Stores everybody with their password, verified addresses, invitation and notes; nobody is mailed."""
    names = shuffled_names(seed)
    admin = User.objects.create_superuser(SIGN_INS["admin"], first_name="Robin", last_name="Winter")
    made = [make_coach(number, *names(number)) for number in range(coaches)]
    stories = [make_client(number, names(coaches + number), made, seed, now) for number in range(clients)]
    joined = now - dt.timedelta(weeks=weeks, days=9)
    people = demo_users()
    people.update(created_at=joined)
    # Hashing is slow on purpose, so everybody gets the same hash.
    people.filter(email__isnull=False).update(password=make_password(PASSWORD))
    EmailAddress.objects.bulk_create(
        EmailAddress(user_id=key, email=email, verified=True, primary=True)
        for key, email in people.filter(email__isnull=False).order_by("pk").values_list("pk", "email")
    )
    write_notes(stories, admin, now)
    return People(admin, made, stories)


def shuffled_names(seed: int) -> Callable[[int], tuple[str, str, str]]:
    """Gives each number a first name with its sex, and a last name; neighbours never share either."""
    dice = dice_of(seed, "names")
    first, last = list(FIRST_NAMES), list(LAST_NAMES)
    dice.shuffle(first)
    dice.shuffle(last)
    return lambda number: (*first[number % len(first)], last[(number + number // len(first)) % len(last)])


def make_coach(number: int, first_name: str, sex: str, last_name: str) -> Coach:
    return Coach.objects.create_user(
        address_of("coach", number),
        first_name=first_name,
        last_name=last_name,
        time_zone=TIME_ZONES[number % len(TIME_ZONES)],
        **COACHES[number % len(COACHES)],
    )


def make_client(number: int, name: tuple[str, str, str], coaches: list[Coach], seed: int, now: dt.datetime) -> Story:
    life, dice = life_of(number), dice_of(seed, "client", number)
    coach = None if life.standing == "unassigned" else coaches[number % len(coaches)]
    first_name, sex, last_name = name
    zone = TIME_ZONES[number % len(TIME_ZONES)]
    height = dice.randint(157, 178) if sex == "female" else dice.randint(168, 193)
    weight = Decimal(round((22.0 + dice.random() * 4.5) * height * height / 10_000, 1)).quantize(Decimal("0.1"))
    fields: dict[str, Any] = {
        "first_name": first_name,
        "last_name": last_name,
        "coach": coach,
        "status": life.standing if life.standing in Client.Status.values else Client.Status.ACTIVE,
        "time_zone": zone,
        "unit_system": User.UnitSystem.IMPERIAL if zone.startswith("America/") else User.UnitSystem.METRIC,
        "sex": sex,
        "height_cm": height,
        "date_of_birth": dt.date(now.year - dice.randint(22, 58), dice.randint(1, 12), dice.randint(1, 28)),
        "current_weight_kg": None if life.standing == "invited" else weight,
        "target_weight_kg": target_weight(life, weight),
        "fitness_goals": life.goals,
        **dict(life.profile),
    }
    invited = life.standing == "invited"
    client = Client.objects.create_user(
        None if invited else address_of("client", number),
        username=new_invited_username() if invited else None,
        **fields,
    )
    if invited:
        invite(client, address_of("client", number), now)
    then = weight - Decimal(str(life.weight_change_kg))
    strength = life.strength * dice.uniform(0.93, 1.07) * (0.7 if sex == "female" else 1)
    return Story(client, life, coach, dice, strength, then, weight)


def target_weight(life: Life, weight: Decimal) -> Decimal | None:
    changes = {Client.GoalDirection.LOSE: Decimal(-4), Client.GoalDirection.GAIN: Decimal(3)}
    direction = dict(life.profile).get("goal_direction")
    return weight + changes[direction] if direction in changes else None


def invite(client: Client, email: str, now: dt.datetime) -> None:
    """An open invitation, two days old; the token is known to nobody and nothing is mailed."""
    sent_at = now - dt.timedelta(days=2)
    Invitation.objects.create(client=client, email=email, invited_by=client.coach, **stamps(new_token(), sent_at))


def write_notes(stories: list[Story], admin: User, now: dt.datetime) -> None:
    """The coach's notes about each client; about somebody without a coach the admin's."""
    told = [(story, note) for story in stories for note in story.life.notes]
    rows = ClientNote.objects.bulk_create(
        ClientNote(
            client=story.client,
            author=story.coach or admin,
            text=note.text,
            pinned=note.pinned,
            hand_over=note.hand_over,
        )
        for story, note in told
    )
    for row, (_story, note) in zip(rows, told, strict=True):
        row.created_at = row.updated_at = now - dt.timedelta(days=note.days_ago)
    ClientNote.objects.bulk_update(rows, ["created_at", "updated_at"])


def make_breaks(people: People, now: dt.datetime) -> None:
    """Pauses, past and present, and covers in force, through the services that keep their rules."""
    for number, story in enumerate(people.stories):
        if story.coach is None:
            continue
        today = story.client.today(now)
        for pause in story.life.pauses:
            open_pause(
                client=story.client,
                created_by=story.coach,
                starts_on=today + dt.timedelta(days=pause.first),
                ends_on=today + dt.timedelta(days=pause.last),
                kind=pause.kind,
                reason=pause.reason,
                today=today,
            )
        if story.life.is_covered and len(people.coaches) > 1:
            colleague = people.coaches[(number + 1) % len(people.coaches)]
            today = colleague.today(now)
            give_cover(
                clients=[story.client],
                cover=colleague,
                given_by=story.coach,
                starts_on=today - dt.timedelta(days=2),
                ends_on=today + dt.timedelta(days=10),
            )


def write_limitations(stories: list[Story], exercises: dict[str, Exercise], now: dt.datetime) -> None:
    """What a client should not do, with the exercises it is about."""
    for story in stories:
        if (said := story.life.restriction) is None:
            continue
        limitation = Limitation.objects.create(
            client=story.client,
            text=said.text,
            muscle_groups=list(said.muscle_groups),
            starts_on=story.client.today(now) - dt.timedelta(days=said.since_days),
        )
        limitation.exercises.set(exercises[name] for name in said.exercises)
