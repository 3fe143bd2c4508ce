"""What import-linter cannot see: no foreign key points up the layers, and the ground floor has no tables."""

import tomllib

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Model

PROJECT = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["tool"]["importlinter"]
#: from the roof down to the ground
LAYERS: list[str] = PROJECT["contracts"][0]["layers"]
OURS = [model for model in apps.get_models() if model._meta.app_label in LAYERS]


def test_every_package_of_ours_has_its_layer() -> None:
    installed = {config.label for config in apps.get_app_configs() if config.path.startswith(str(settings.BASE_DIR))}

    assert installed - {"tests"} == set(LAYERS) == set(PROJECT["root_packages"])


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_foreign_keys_point_down_or_stay(model: type[Model]) -> None:
    own = LAYERS.index(model._meta.app_label)
    targets = {
        field.name: field.related_model._meta.app_label
        for field in [*model._meta.fields, *model._meta.many_to_many]
        if field.is_relation
    }

    up = {name: label for name, label in targets.items() if label in LAYERS and LAYERS.index(label) < own}

    assert up == {}


def test_the_ground_floor_has_no_table_of_its_own() -> None:
    assert [model for model in OURS if model._meta.app_label == "core"] == []
