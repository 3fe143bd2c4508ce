"""The operator moves foods in from public tables: into the library, to one coach, again and again."""

import csv
import gzip
import zipfile
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext

from nutrition.imports import import_foods, reading, writing
from nutrition.imports.reading import Row
from nutrition.models import Food, FoodWord
from tests.factories.accounts import CoachFactory
from tests.factories.nutrition import FoodFactory, RecipeIngredientFactory

pytestmark = pytest.mark.django_db

#: The columns of Open Food Facts that are read, among others that are not.
COLUMNS = (
    *("code", "url", "product_name", "generic_name", "brands", "energy-kj_100g", "energy-kcal_100g", "energy_100g"),
    *("fat_100g", "carbohydrates_100g", "proteins_100g", "salt_100g"),
)
OATS = {
    "code": "4000",
    "product_name": "Oat flakes",
    "brands": "Mill",
    "energy-kcal_100g": "372",
    "fat_100g": "7",
    "carbohydrates_100g": "58.7",
    "proteins_100g": "13.5",
}


#: as the USDA has it: no food holds more
LARD = {"kcal": "902", "fat": "100", "carbs": "0", "protein": "0"}


def product(**changes: str) -> dict[str, str]:
    """Oat flakes with some cells changed; `kcal`, `fat`, `carbs`, `protein` stand for the long names."""
    short = {"kcal": "energy-kcal_100g", "kj": "energy-kj_100g", "fat": "fat_100g", "protein": "proteins_100g"} | {
        "carbs": "carbohydrates_100g",
        "name": "product_name",
    }
    return OATS | {short.get(name, name): value for name, value in changes.items()}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "products.csv"


def table(*rows: dict[str, str]) -> str:
    lines = [COLUMNS, *([row.get(column, "") for column in COLUMNS] for row in rows)]
    return "".join("\t".join(line) + "\n" for line in lines)


def run(file: Path, *rows: dict[str, str], **options: Any) -> list[str]:
    """Writes the rows into the file, imports it and returns the lines the command said."""
    if rows:
        file.write_text(table(*rows))
    out = StringIO()
    call_command("import_foods", str(file), stdout=out, **options)
    return out.getvalue().splitlines()


# --- Open Food Facts ----------------------------------------------------------------------------


def test_a_product_arrives_in_the_library_with_its_source(file: Path) -> None:
    assert run(file, product()) == ["1 created, 0 updated, 0 unchanged, 0 refused."]

    assert model_to_dict(Food.objects.get(), exclude=["id"]) == {
        "name": "Oat flakes",
        "brand": "Mill",
        "calories": Decimal("372.00"),
        "protein": Decimal("13.50"),
        "carbs": Decimal("58.70"),
        "fat": Decimal("7.00"),
        "created_by": None,
        "is_shared": True,
        "is_active": True,
        "source": "Open Food Facts",
        "source_id": "4000",
    }
    assert set(FoodWord.objects.values_list("word", flat=True)) == {"oat", "flakes", "mill"}


def test_the_same_file_again_doubles_nothing_and_changes_are_taken_over(file: Path) -> None:
    run(file, product(), product(code="5", name="Müsli"))
    before = Food.objects.get(source_id="5")

    assert run(file) == ["0 created, 0 updated, 2 unchanged, 0 refused."]
    said = run(file, product(), product(code="5", name="Granola", fat="8"), product(code="6"))

    assert said == ["1 created, 1 updated, 1 unchanged, 0 refused."]
    after = Food.objects.get(source_id="5")
    assert (after.pk, after.name, after.fat) == (before.pk, "Granola", Decimal("8.00"))
    assert after.updated_at > before.updated_at
    assert list(Food.objects.matching("granola")) == [after]
    assert list(Food.objects.matching("musli")) == []


def test_what_an_admin_decided_survives_a_repeat(file: Path) -> None:
    run(file, product())
    Food.objects.update(is_active=False, is_shared=False)

    assert run(file, product(name="Oats")) == ["0 created, 1 updated, 0 unchanged, 0 refused."]
    assert list(Food.objects.values_list("name", "is_active", "is_shared")) == [("Oats", False, False)]


def test_what_left_the_file_stays(file: Path) -> None:
    run(file, product(), product(code="5"))
    run(file, product())

    assert Food.objects.count() == 2


def test_of_an_id_that_comes_twice_the_later_row_counts(file: Path) -> None:
    assert run(file, product(), product(name="Oats")) == ["1 created, 0 updated, 0 unchanged, 0 refused."]
    assert Food.objects.get().name == "Oats"


def test_a_coach_gets_foods_of_their_own(file: Path) -> None:
    coach = CoachFactory(email="carla@example.org")
    run(file, product())

    assert run(file, coach="Carla@example.org ") == ["1 created, 0 updated, 0 unchanged, 0 refused."]
    assert list(Food.objects.order_by("pk").values_list("created_by", "is_shared")) == [
        (None, True),
        (coach.pk, False),
    ]


def test_a_food_that_changes_takes_its_recipes_along(file: Path) -> None:
    run(file, product())
    recipe = RecipeIngredientFactory(food=Food.objects.get(), grams=200).recipe

    run(file, product(kcal="380"))

    recipe.refresh_from_db()
    assert (recipe.calories, recipe.fat) == (Decimal("760.0"), Decimal("14.0"))


def test_energy_in_kilojoules_is_the_same_energy(file: Path) -> None:
    run(file, product(kcal="", kj="1556.448"))

    assert Food.objects.get().calories == Decimal("372.00")


def test_quotation_marks_are_part_of_a_name_between_tabs(file: Path) -> None:
    run(file, product(name='Oats "fine'), product(code="5", name='"Rolled" oats'))

    assert list(Food.objects.order_by("pk").values_list("name", flat=True)) == ['Oats "fine', '"Rolled" oats']


def test_a_gzipped_file_is_read_as_it_is(tmp_path: Path) -> None:
    packed = tmp_path / "products.csv.gz"
    packed.write_bytes(gzip.compress(table(product()).encode()))

    assert run(packed) == ["1 created, 0 updated, 0 unchanged, 0 refused."]


def test_afterwards_the_database_plans_by_what_is_there_now(file: Path) -> None:
    def counted() -> list[str]:
        with CaptureQueriesContext(connection) as seen:
            run(file, product(), product(code="5"))
        return [one["sql"] for one in seen if one["sql"].startswith("ANALYZE")]

    assert counted() == ['ANALYZE "nutrition_food"', 'ANALYZE "nutrition_foodword"']
    assert counted() == []  # nothing changed


# --- What cannot be true ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"code": ""}, "the id is missing"),
        ({"name": ""}, "the name is missing"),
        ({"kcal": ""}, "the energy is missing"),
        ({"protein": ""}, "the protein is missing"),
        ({"carbs": ""}, "the carbohydrate is missing"),
        ({"fat": ""}, "the fat is missing"),
        ({"fat": "traces"}, "the fat is no number"),
        ({"fat": "NaN"}, "the fat is no number"),
        ({"fat": "1e400"}, "the fat is absurd"),
        ({"fat": "-1"}, "the fat is negative"),
        ({"name": "x" * 201}, "the name has more than 200 characters"),
        ({"name": "a\x00b"}, "the name cannot be stored as text"),
        ({"carbs": "84.51"}, "the macros are 105.01 g per 100 g, over 105 g"),
        # 13.5, 58.7 and 7 g come to 351.8 kcal, of which 30 % and 5 kcal are 110.54 kcal
        ({"kcal": "462.35"}, "the energy is 462.4 kcal, but the macros come to 351.8 kcal"),
        ({"kcal": "241.25"}, "the energy is 241.3 kcal, but the macros come to 351.8 kcal"),
        (LARD | {"kcal": "902.01"}, "the energy is over 902 kcal per 100 g"),
    ],
)
def test_what_is_missing_or_cannot_be_true_is_refused_and_told(file: Path, changes: dict[str, str], why: str) -> None:
    said = run(file, product(**changes), product(code="5"))

    label = changes.get("name", "Oat flakes").replace("\x00", "�")[:60] or "4000"
    assert said[0] == f"Row 1 “{label}”: {why}."
    assert said[-1] == "1 created, 0 updated, 0 unchanged, 1 refused."
    assert Food.objects.get().source_id == "5"


@pytest.mark.parametrize("changes", [{"kcal": "462.34"}, {"kcal": "241.26"}, {"carbs": "84.5", "kcal": "440"}, LARD])
def test_what_is_just_possible_is_taken(file: Path, changes: dict[str, str]) -> None:
    assert run(file, product(**changes)) == ["1 created, 0 updated, 0 unchanged, 0 refused."]


def test_nothing_has_no_energy_and_may_be_a_food(file: Path) -> None:
    run(file, product(name="Water", kcal="0", protein="0", carbs="0", fat="0"))

    assert Food.objects.get().calories == 0


def test_the_first_refused_rows_are_shown_all_are_counted_and_written_where_asked(file: Path, tmp_path: Path) -> None:
    rows = [product(code=str(number), fat="") for number in range(25)]
    listed = tmp_path / "refused.csv"

    said = run(file, *rows, product(name="=1+1", kcal="900"), refused=listed)

    assert len([line for line in said if line.startswith("Row ")]) == 20
    assert said[20:] == [
        "… and 6 more refused.",
        "Refused because the fat is missing: 25.",
        "Refused because the energy disagrees with the macros: 1.",
        "0 created, 0 updated, 0 unchanged, 26 refused.",
    ]
    lines = list(csv.reader(listed.read_text().splitlines()))
    assert lines[0] == ["row", "reason", "id", "name", "brand", "calories", "protein", "carbs", "fat"]
    assert lines[1] == ["1", "the fat is missing", "0", "Oat flakes", "Mill", "372", "13.5", "58.7", ""]
    assert (len(lines), lines[26][3]) == (27, "'=1+1")


def test_a_trial_says_the_same_and_writes_nothing(file: Path) -> None:
    said = run(file, product(), product(code="5", fat=""), dry_run=True)

    assert said[-2:] == ["1 created, 0 updated, 0 unchanged, 1 refused.", "This was a trial: nothing was written."]
    assert not Food.objects.exists()


# --- Other tables -------------------------------------------------------------------------------

USDA = {
    "food.csv": [
        "fdc_id,data_type,description",
        '10,foundation_food,"Oats, whole grain"',
        "11,branded_food,OAT BAR",
        "12,sub_sample_food,Oats of a laboratory",
        '13,sr_legacy_food,"Oats, without fat"',
        '14,survey_fndds_food,"Oatmeal, cooked"',
    ],
    "food_nutrient.csv": [
        "id,fdc_id,nutrient_id,amount",
        # not in the order of the foods, and with nutrients that are not wanted
        *("1,11,1008,372", "2,11,1003,13.5", "3,11,1005,58.7", "4,11,1004,7", "5,11,1093,200"),
        *("6,10,2047,350", "7,10,2048,372", "8,10,1003,13.5", "9,10,1005,58.7", "10,10,1004,7"),
        *("11,12,1008,372", "12,13,1062,1556.448", "13,13,1003,13.5", "14,13,1005,58.7"),
        *("15,14,208,372", "16,14,203,13.5", "17,14,205,58.7", "18,14,204,7", "x,y,z,0"),
    ],
    "branded_food.csv": ["fdc_id,brand_owner,brand_name", "11,Mill Inc.,Mill", "12,,"],
}
LEARNT = [
    ("10", "Oats, whole grain", "", Decimal("372.00")),
    ("11", "OAT BAR", "Mill", Decimal("372.00")),
    ("14", "Oatmeal, cooked", "", Decimal("372.00")),
]


def learnt() -> list[tuple[Any, ...]]:
    assert set(Food.objects.values_list("source", flat=True)) == {"USDA FoodData Central"}
    return list(Food.objects.order_by("source_id").values_list("source_id", "name", "brand", "calories"))


def test_the_tables_of_fooddata_central_are_joined(tmp_path: Path) -> None:
    for name, lines in USDA.items():
        (tmp_path / name).write_text("\n".join(lines))

    said = run(tmp_path)

    assert said[0] == "Row 4 “Oats, without fat”: the fat is missing."
    assert said[-1] == "3 created, 0 updated, 0 unchanged, 1 refused."
    assert learnt() == LEARNT


def test_a_zip_file_of_them_is_read_as_it_is_published(tmp_path: Path) -> None:
    packed = tmp_path / "FoodData_Central_csv_2026-04-30.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for name, lines in USDA.items():
            archive.writestr(f"FoodData_Central_csv_2026-04-30/{name}", "\n".join(lines))

    run(packed)

    assert learnt() == LEARNT


def test_fooddata_central_in_one_table(file: Path) -> None:
    file.write_text(
        '\ufefffdc_id,description,brand_owner,Energy (kcal),Protein (g),"Carbohydrate, by difference (g)",'
        "Total lipid (fat) (g)\n"
        '11,"OAT BAR, ""FINE""",Mill,372,13.5,58.7,7\n'
    )

    run(file)

    assert learnt() == [("11", 'OAT BAR, "FINE"', "Mill", Decimal("372.00"))]


def test_a_table_of_one_s_own_is_called_by_its_file_unless_said(tmp_path: Path) -> None:
    own = tmp_path / "kitchen.csv"
    own.write_text("id,name,calories,protein,carbs,fat\n1,Oats,372,13.5,58.7,7\n")

    run(own)
    run(own, source="club")

    assert list(Food.objects.order_by("pk").values_list("source", "source_id", "brand")) == [
        ("kitchen", "1", ""),
        ("club", "1", ""),
    ]


# --- Files that are none ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b"code\tproduct_name\n1\tOats\n", "has no columns of foods"),
        ("a.csv", bytes(range(256)) * 40, "has no columns of foods"),
        ("a.csv.gz", b"no gzip", "cannot be read"),
        ("a.zip", b"no zip", "cannot be read"),
    ],
)
def test_what_is_no_table_of_foods_is_refused_by_name(tmp_path: Path, name: str, content: bytes, why: str) -> None:
    broken = tmp_path / name
    broken.write_bytes(content)

    with pytest.raises(CommandError, match=why) as refused:
        run(broken)
    assert str(broken) in str(refused.value)


def test_a_folder_without_the_tables_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"holds no food\.csv"):
        run(tmp_path)
    with pytest.raises(CommandError, match="is not there"):
        run(tmp_path / "nothing")


@pytest.mark.parametrize("source", ["", "x" * 61])
def test_a_source_that_cannot_be_is_refused(file: Path, source: str) -> None:
    with pytest.raises(CommandError, match="1 to 60 characters"):
        run(file, product(), source=source)


def test_an_unknown_coach_is_refused(file: Path) -> None:
    with pytest.raises(CommandError, match=r"no coach with the e-mail address nobody@example\.org"):
        run(file, product(), coach="nobody@example.org")


def test_a_line_longer_than_any_text_is_refused_and_the_next_one_read(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LONGEST_FIELD", 300)

    said = run(file, product(url="x" * 301), product(code="5"))

    assert said[0] == "Row 1: the id is missing."
    assert Food.objects.get().source_id == "5"


# --- Long files ---------------------------------------------------------------------------------


def test_rows_are_read_as_they_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Never more than a batch is in memory: the second is read when the first is stored."""
    monkeypatch.setattr(writing, "BATCH", 2)
    stored_when_read = []

    def rows() -> Any:
        for number in range(5):
            stored_when_read.append(Food.objects.count())
            yield Row(number, str(number), "Oats", "", "372", "13.5", "58.7", "7")

    result = import_foods(rows=rows(), source="kitchen")

    assert result.created == 5
    assert stored_when_read == [0, 0, 2, 2, 4]


def test_a_batch_costs_the_same_however_many_rows_it_has() -> None:
    FoodFactory.create_batch(3)
    costs = []
    for count in (1, 3):
        rows = [Row(number, str(number), "Oats", "", "372", "13.5", "58.7", "7") for number in range(count)]
        with CaptureQueriesContext(connection) as captured:
            import_foods(rows=rows, source=f"of {count}")
        costs.append(len(captured))
        with CaptureQueriesContext(connection) as captured:
            import_foods(rows=rows, source=f"of {count}")
        costs.append(len(captured))

    assert costs == [5, 1, 5, 1]
