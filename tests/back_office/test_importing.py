"""Exercises, foods and recipes out of a spreadsheet: looked at first, then taken, and never over somebody else's."""

import csv
import io
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from core import importing
from nutrition.models import Food, Recipe
from tests.back_office.door import counted, page, said, signed_in
from tests.back_office.things import NOBODYS_KEY
from tests.cast import Cast
from tests.factories.nutrition import FoodFactory, RecipeFactory, RecipeIngredientFactory
from tests.factories.workouts import ExerciseFactory
from workouts.models import Exercise

pytestmark = pytest.mark.django_db
IMPORTABLE = ("workouts.Exercise", "nutrition.Food", "nutrition.Recipe")


def a_file(*lines: str, name: str = "file.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\n".join(lines).encode())


def zipped(parts: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return written.getvalue()


def sheet(*rows: list[Any], change: Callable[[bytes], bytes] = bytes) -> SimpleUploadedFile:
    """An XLSX with these rows, whose sheet something is done to."""
    book, written = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(written)
    with zipfile.ZipFile(written) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    name = "xl/worksheets/sheet1.xml"
    return SimpleUploadedFile("f.xlsx", zipped({**parts, name: change(parts[name])}))


def looked_at(browser: Any, label: str, file: SimpleUploadedFile) -> HttpResponse:
    return browser.post(page(label, "import"), {"file": file})


def outcomes(response: HttpResponse) -> list[tuple[int, str, str, str]]:
    return [(one.line, one.name, one.what, " ".join(one.why)) for one in response.context["outcomes"]]


def taken(browser: Any, label: str, looked: HttpResponse) -> HttpResponse:
    return browser.post(page(label, "import"), {"token": looked.context["token"]})


def test_a_file_is_looked_at_and_then_taken(cast: Cast) -> None:
    mine = ExerciseFactory(name="Log press", created_by=cast.own_coach, level="beginner")
    browser = signed_in(cast.own_coach)
    file = a_file(
        "Name;Muscle_group;Level;secondary_muscles;is_unilateral;measurement",
        "Log press;Shoulders;expert;;;",
        "Sandbag carry;full body;;core, back;no;distance and duration",
        "Stone load;elbow;;;;",
        ";chest;;;;",
    )

    looked = looked_at(browser, "workouts.Exercise", file)

    assert outcomes(looked) == [
        (2, "Log press", "changed", ""),
        (3, "Sandbag carry", "new", ""),
        (
            *(4, "Stone load", "refused"),
            'muscle_group: "elbow" is not a valid choice. Choose one of: chest, back, shoulders, biceps, triceps, '
            "legs, core, cardio, full_body, other.",
        ),
        (5, "", "refused", "name: This field is required."),
    ]
    assert Exercise.objects.count() == 1
    mine.refresh_from_db()
    assert (mine.level, mine.muscle_group) == ("beginner", "legs")

    done = taken(browser, "workouts.Exercise", looked)

    assert said(done) == ["1 new, 1 changed, 0 as they were, 2 refused."]
    mine.refresh_from_db()
    assert (mine.level, mine.muscle_group) == ("expert", "shoulders")
    new = Exercise.objects.get(name="Sandbag carry")
    assert (new.created_by_id, new.is_shared, new.muscle_group, new.secondary_muscles, new.measurement) == (
        cast.own_coach.pk,
        False,
        "full_body",
        ["core", "back"],
        "distance_duration",
    )
    assert said(taken(browser, "workouts.Exercise", looked))[-1:] == ["That file waited too long; choose it again."]
    assert Exercise.objects.count() == 2


def test_what_an_admin_imports_stands_in_the_library(cast: Cast) -> None:
    browser = signed_in(cast.admin)
    file = a_file("name,calories,protein,carbs,fat", '"Oats, rolled",372,13.5,58.7,7')

    taken(browser, "nutrition.Food", looked_at(browser, "nutrition.Food", file))

    oats = Food.objects.get()
    assert (oats.name, oats.created_by_id, oats.is_shared, oats.protein) == (
        "Oats, rolled",
        None,
        True,
        Decimal("13.5"),
    )
    assert Food.objects.matching("oats").count() == 1


def test_recipes_come_with_their_ingredients(cast: Cast) -> None:
    FoodFactory(name="Oats", is_shared=True, created_by=None, calories=100, protein=10, carbs=10, fat=2)
    FoodFactory(name="Milk", created_by=cast.own_coach, calories=50, protein=3, carbs=5, fat=1)
    FoodFactory(name="Milk", is_shared=True, created_by=None)
    FoodFactory(name="Secret sauce", created_by=cast.other_coach, is_shared=False)
    for brand in ("One", "Two"):
        FoodFactory(name="Salt", brand=brand, is_shared=True, created_by=None)
    browser = signed_in(cast.own_coach)
    file = a_file(
        "name\tservings\tingredients\tcalories",
        "Porridge\t2\t80 g Oats; 240g milk\t",
        "Shake\t1\t\t250",
        "Sauce\t1\t20 g Secret sauce\t",
        "Salted\t1\t2 g Salt\t",
        "Odd\t1\tsome oats\t",
        "Both\t1\t80 g Oats\t250",
    )

    looked = looked_at(browser, "nutrition.Recipe", file)

    least = Food.objects.filter(name="Salt").first().pk
    assert [(name, what) for _line, name, what, _why in outcomes(looked)] == [
        ("Porridge", "new"),
        ("Shake", "new"),
        ("Sauce", "refused"),
        ("Salted", "refused"),
        ("Odd", "refused"),
        ("Both", "refused"),
    ]
    assert [why for *_rest, why in outcomes(looked)][2:5] == [
        "ingredients: No food is called “Secret sauce”.",
        f"ingredients: Several foods are called “Salt”; write #{least} instead of the name, for one.",
        "ingredients: “some oats” is not understood; write it as 80 g Oats.",
    ]
    assert Recipe.objects.count() == 0

    taken(browser, "nutrition.Recipe", looked)

    porridge = Recipe.objects.get(name="Porridge")
    assert (porridge.coach_id, porridge.calories, porridge.ingredients.count()) == (cast.own_coach.pk, 100, 2)
    assert Recipe.objects.get(name="Shake").calories == 250


@pytest.mark.parametrize("label", IMPORTABLE)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_was_exported_comes_back_as_it_was(cast: Cast, label: str, kind: str) -> None:
    ExerciseFactory(
        name="=Squat", created_by=cast.own_coach, secondary_muscles=["core", "back"], instructions="a\nb, c"
    )
    FoodFactory(name="-Oats", created_by=cast.own_coach, brand="Æ;“1”")
    RecipeIngredientFactory(recipe__coach=cast.own_coach, food__created_by=cast.own_coach, grams="12.5")
    RecipeFactory(coach=cast.own_coach, calories=250, description="@home")
    browser = signed_in(cast.own_coach)
    exported = browser.get(page(label, "changelist"), {"_export": kind})
    file = SimpleUploadedFile(f"back.{kind}", b"".join(exported.streaming_content))

    looked = looked_at(browser, label, file)

    assert looked.context["form"].errors == {}
    assert {what for _line, _name, what, _why in outcomes(looked)} == {"same"}
    assert looked.context["would"] == 0


@pytest.mark.parametrize("label", IMPORTABLE)
def test_an_id_of_somebody_else_is_one_that_is_not_there(cast: Cast, label: str) -> None:
    factory = {"workouts.Exercise": ExerciseFactory, "nutrition.Food": FoodFactory, "nutrition.Recipe": RecipeFactory}
    owner = {"coach": cast.other_coach} if label == "nutrition.Recipe" else {"created_by": cast.other_coach}
    theirs = factory[label](name="Theirs", **owner)
    browser = signed_in(cast.own_coach)

    looked = looked_at(browser, label, a_file("id,name", f"{theirs.pk},Mine", f"{NOBODYS_KEY},Mine", "x,Mine"))

    assert [what for _line, _name, what, _why in outcomes(looked)] == ["refused"] * 3
    assert [
        why.replace(key, "KEY")
        for (*_rest, why), key in zip(outcomes(looked), (str(theirs.pk), str(NOBODYS_KEY), "x"), strict=True)
    ] == ["id: There is nothing with the id KEY here."] * 3
    theirs.refresh_from_db()
    assert theirs.name == "Theirs"


def test_the_library_is_not_a_coachs_to_change(cast: Cast) -> None:
    library = ExerciseFactory(name="Squat", created_by=None, is_shared=True)

    looked = looked_at(signed_in(cast.own_coach), "workouts.Exercise", a_file("id,name", f"{library.pk},Squash"))

    assert outcomes(looked) == [(2, "Squash", "refused", "id: “Squat” is not yours to change.")]
    assert looked.context["would"] == 0


def test_of_two_presses_at_once_one_takes_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = signed_in(cast.own_coach)
    looked = looked_at(browser, "nutrition.Food", a_file("name,calories", "Oats,372"))
    monkeypatch.setattr(cache, "delete", lambda key: False)  # the other was quicker

    answer = taken(browser, "nutrition.Food", looked)

    assert said(answer) == ["That file waited too long; choose it again."]
    assert Food.objects.count() == 0


def test_nobody_takes_the_file_of_another(cast: Cast) -> None:
    looked = looked_at(signed_in(cast.own_coach), "nutrition.Food", a_file("name,calories", "Oats,372"))

    answer = taken(signed_in(cast.other_coach), "nutrition.Food", looked)

    assert said(answer) == ["That file waited too long; choose it again."]
    assert Food.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The submitted file is empty."),
        (b"\n\n", "The file is empty; its first line names the columns."),
        (b"name,level\n", "The file has no rows below its first line."),
        (b"name,name\na,b", "The column “name” is there twice."),
        (b"name,password\na,b", "The column “password” is not known here;"),
        (b"name,created_by\na,1", "The column “created_by” is not known here;"),
        ("name\nKräm".encode("latin-1"), "The file is neither XLSX nor text in UTF-8."),
        (b"name\na\x00b", "The file is neither XLSX nor text in UTF-8."),
        (b"PK\x03\x04nonsense", "The file is no XLSX that can be read."),
        (b"name\n" + b"a\n" * 1001, "The file has more than 1000 rows; split it."),
        (b"name\n" + b"a" * 2_000_001, "The file is larger than 2 MB."),
        (b'name\n"' + b"a" * 200_000, "The file is no table:"),
        (b"name" + b",x" * 900_000 + b"\na", "The file has more than 100 columns."),
        (b"name,level\nSquat,beginner\nPress, standing,beginner", "Line 3 has something in a column that"),
        (b"name,,level\nSquat,mine,beginner", "Line 2 has something in a column that"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "The file is neither XLSX nor text in UTF-8."),  # .xls
        (zipped({"readme.txt": b"Hello"}), "The file is no XLSX that can be read."),
        (zipped({"a.xml": b"0" * 50_000_001}), "The file is larger than 50 MB once it is unpacked."),
    ],
)
def test_a_strange_file_is_refused_with_a_sentence(cast: Cast, content: bytes, sentence: str) -> None:
    looked = looked_at(signed_in(cast.own_coach), "workouts.Exercise", SimpleUploadedFile("f.csv", content))

    assert looked.status_code == 200
    assert sentence in " ".join(looked.context["form"].errors["file"])
    assert Exercise.objects.count() == 0


def test_no_file_and_no_token(cast: Cast) -> None:
    browser = signed_in(cast.own_coach)
    empty = browser.post(page("workouts.Exercise", "import"), {})

    assert empty.context["form"].errors["file"] == ["This field is required."]
    for token in ("", "x", "ä", "\x00", "x" * 5000):
        assert browser.post(page("workouts.Exercise", "import"), {"token": token}).status_code in (200, 400)


def test_numbers_of_a_sheet_are_text_and_a_formula_is_its_result(cast: Cast) -> None:
    file = sheet(
        ["name", "brand", "calories", "protein", "carbs", "fat"],
        ["Oats", '=IF(1>2,"x","")', "=300+72", 13.5, 58.7, 7.0],
        [1.5, None, 100, 1, 1, 1],
        change=lambda xml: xml.replace(b"<f>300+72</f><v />", b"<f>300+72</f><v>372</v>").replace(
            b'<c r="B2"><f>', b'<c r="B2" t="str"><f>'
        ),
    )

    looked = looked_at(signed_in(cast.own_coach), "nutrition.Food", file)
    taken(signed_in(cast.own_coach), "nutrition.Food", looked)

    found = Food.objects.order_by("pk").values_list("name", "brand", "calories", "fat")
    assert list(found) == [("Oats", "", Decimal(372), Decimal(7)), ("1.5", "", Decimal(100), Decimal(1))]


def test_a_formula_without_its_result_is_refused(cast: Cast) -> None:
    file = sheet(["name", "calories"], ["Oats", 372], ["Rice", "=300+60"])

    looked = looked_at(signed_in(cast.own_coach), "nutrition.Food", file)

    sentence = "The formula in line 3 has no result; save the file in a spreadsheet once."
    assert looked.context["form"].errors == {"file": [sentence]}


@pytest.mark.parametrize("column", ["CW", "XFD"])
def test_a_cell_beyond_the_hundredth_column_is_not_dropped(cast: Cast, column: str) -> None:
    file = sheet(
        ["name", "level"],
        ["Squat", "beginner"],
        change=lambda xml: xml.replace(b'r="B2"', b'r="%s2"' % column.encode()),
    )

    looked = looked_at(signed_in(cast.own_coach), "workouts.Exercise", file)

    assert looked.context["form"].errors == {"file": ["The file has more than 100 columns."]}


def test_a_sheet_that_calls_itself_huge_is_read_as_it_is(cast: Cast) -> None:
    huge = b'<dimension ref="A1:XFD1048576"/>'
    file = sheet(["name"], ["Squat"], change=lambda xml: re.sub(rb'<dimension ref="[^"]*" ?/>', huge, xml))

    looked = looked_at(signed_in(cast.own_coach), "workouts.Exercise", file)

    assert outcomes(looked) == [(2, "Squat", "new", "")]


def test_a_sheet_that_blows_itself_up_is_refused(cast: Cast) -> None:
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 9))
    bomb = b'<!DOCTYPE x [<!ENTITY l0 "ha">' + laughs + b"]>"
    file = sheet(
        ["name"],
        ["Squat"],
        change=lambda xml: re.sub(rb"<worksheet", bomb + b"<worksheet", xml, count=1).replace(b">Squat<", b">&l8;<"),
    )

    looked = looked_at(signed_in(cast.own_coach), "workouts.Exercise", file)

    assert looked.context["form"].errors == {"file": ["The file is no XLSX that can be read."]}


def test_a_row_that_stands_a_billion_lines_down_is_not_waited_for(cast: Cast) -> None:
    def far(xml: bytes) -> bytes:
        return xml.replace(b'<row r="2"', b'<row r="1000000000"').replace(b'r="A2"', b'r="A1000000000"')

    looked = looked_at(signed_in(cast.own_coach), "nutrition.Food", sheet(["name"], ["Oats"], change=far))

    sentence = "The file goes beyond line 20000; take out the empty rows."
    assert looked.context["form"].errors == {"file": [sentence]}


@pytest.mark.parametrize("label", IMPORTABLE)
def test_clients_and_strangers_stay_outside(cast: Cast, label: str) -> None:
    for person in (cast.owner, cast.bare):
        assert signed_in(person).get(page(label, "import")).status_code == 302
    assert signed_in(cast.own_coach).get(page(label, "import")).status_code == 200


def test_looking_costs_the_same_for_lines_that_stand(cast: Cast) -> None:
    costs = []
    for count in (1, 3):
        for number in range(count):
            FoodFactory(name=f"Food {count} {number}", created_by=cast.own_coach)
        rows = Food.objects.filter(name__startswith=f"Food {count}")
        text = io.StringIO()
        csv.writer(text).writerows([["id", "name"], *([row.pk, row.name] for row in rows)])
        browser = signed_in(cast.own_coach)
        with CaptureQueriesContext(connection) as captured:
            looked_at(browser, "nutrition.Food", a_file(text.getvalue()))
        costs.append(counted(one for one in captured if "SAVEPOINT" not in one["sql"]))

    assert costs == [7, 7]


def test_a_second_line_of_a_name_changes_the_first(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MOST_ROWS", 2)
    browser = signed_in(cast.own_coach)
    lines = ("name,calories,protein,carbs,fat", "Oats,372,13.5,58.7,7", "Oats,380,13.5,58.7,7")

    looked = looked_at(browser, "nutrition.Food", a_file(*lines))
    taken(browser, "nutrition.Food", looked)

    assert [what for _line, _name, what, _why in outcomes(looked)] == ["new", "changed"]
    assert list(Food.objects.values_list("name", "calories")) == [("Oats", Decimal("380.0"))]
