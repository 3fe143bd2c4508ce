"""A coach and a client of theirs who talk, at a moment that can be moved on."""

from typing import Any

import pytest

from accounts.models import Client, Coach
from tests.factories.accounts import ClientFactory, CoachFactory


@pytest.fixture
def carla(clock: Any, db: None) -> Coach:
    return CoachFactory(first_name="Carla")


@pytest.fixture
def anna(carla: Coach) -> Client:
    return ClientFactory(first_name="Anna", coach=carla)
