"""Whoever watches the installation asks two addresses; whoever goes astray gets an answer of the kind they can read."""

import pytest
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client as Browser
from django.test import RequestFactory

from coaching import errors


def test_the_process_says_that_it_lives_without_asking_the_database(client: Browser) -> None:
    answer = client.get("/healthz")  # a query would fail here: this test has no database

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_ready_where_the_database_answers_and_nothing_waits(client: Browser) -> None:
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}


@pytest.mark.django_db
def test_not_ready_while_migrations_wait(client: Browser) -> None:
    newest = MigrationRecorder.Migration.objects.filter(app="workouts").latest("id")
    newest.delete()

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {
        "status": 503,
        "code": "migrations_waiting",
        "message": "1 migration is not applied; run manage.py migrate.",
        "field": None,
        "errors": [
            {
                "field": None,
                "code": "migrations_waiting",
                "message": "1 migration is not applied; run manage.py migrate.",
            }
        ],
    }


def test_not_ready_while_the_database_does_not_answer(client: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int:
        raise OperationalError("connection refused")

    monkeypatch.setattr("coaching.health.waiting_migrations", refuse)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert (answer.json()["code"], answer.json()["message"]) == (
        "database_unavailable",
        "The database does not answer.",
    )


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_nothing_is_written_there(client: Browser, path: str) -> None:
    assert client.post(path).status_code == 405


# --- Astray -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/api/nowhere", "/api/v1/nowhere/", "/_allauth/app/v1/nowhere"])
def test_an_app_that_goes_astray_gets_the_one_error_shape(client: Browser, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 404
    assert answer.json() == {
        "status": 404,
        "code": "not_found",
        "message": "This does not exist, or not for you.",
        "field": None,
        "errors": [{"field": None, "code": "not_found", "message": "This does not exist, or not for you."}],
    }


def test_a_person_who_goes_astray_gets_a_page_that_leads_back(client: Browser) -> None:
    answer = client.get("/nowhere")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "<h1>This does not exist, or not for you.</h1>" in answer.content.decode()
    assert 'href="/admin/"' in answer.content.decode()


def test_another_name_for_this_host_is_refused_in_the_same_shapes(client: Browser) -> None:
    app = client.get("/api/v1/me/", headers={"host": "evil.example"})
    person = client.get("/admin/", headers={"host": "evil.example"})

    assert (app.status_code, app.json()["code"]) == (400, "bad_request")
    assert person.status_code == 400
    assert "<h1>This request cannot be understood.</h1>" in person.content.decode()


def test_a_failure_of_ours_says_so_without_a_detail(client: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> int:
        raise ValueError("a secret of ours")

    monkeypatch.setattr("coaching.health.waiting_migrations", fail)
    client.raise_request_exception = False

    answer = client.get("/readyz")

    assert answer.status_code == 500
    assert "<h1>Something went wrong on our side.</h1>" in answer.content.decode()
    assert "secret" not in answer.content.decode()


def test_a_failure_of_ours_has_the_one_shape_for_an_app(rf: RequestFactory) -> None:
    answer = errors.server_error(rf.get("/api/v1/me/"))

    assert answer.status_code == 500
    assert b'"code": "server_error"' in answer.content
    assert b'"message": "Something went wrong on our side."' in answer.content


def test_the_front_door_leads_to_the_back_office(client: Browser) -> None:
    answer = client.get("/")

    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
