"""Signing in and out, by token and by session; the document and its page."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import override_settings
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from tests.factories.rows import PASSWORD
from tests.mission.api.conftest import World, body_of


@pytest.fixture(autouse=True)
def _no_attempts_remembered() -> None:
    cache.clear()


def _credentials(world: World, **changes: str) -> dict[str, str]:
    user = world.users["company_a"]
    assert user is not None
    return {"email": user.email, "password": PASSWORD, **changes}


def test_token_opens_the_api_until_it_is_given_back(world: World) -> None:
    client = APIClient()
    token = body_of(client.post("/api/v1/token/", _credentials(world)))["token"]
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    told = body_of(client.get("/api/v1/me/"))
    assert told["memberships"] == [{"mission": "baku", "role": "company", "party": world.company_a.party.pk}]
    assert client.delete("/api/v1/token/").status_code == 204
    answer = client.get("/api/v1/me/")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Token realm="Karvan"')


def test_wrong_password_and_unknown_address_are_told_alike(world: World) -> None:
    wrong = [_credentials(world, password="wrong"), _credentials(world, email="nobody@example.org")]
    answers = [APIClient().post("/api/v1/token/", each) for each in wrong]
    assert [each.status_code for each in answers] == [401, 401]
    assert answers[0].content == answers[1].content


def test_brute_force_is_braked_also_with_a_forged_address(world: World) -> None:
    told = set()
    for i in range(15):
        wrong = _credentials(world, password=f"w{i}")
        told.add(APIClient().post("/api/v1/token/", wrong, HTTP_X_FORWARDED_FOR=f"9.9.9.{i}").status_code)
    assert told == {401, 429}


def test_disabled_user_is_out_at_the_next_request(world: World) -> None:
    client, user = world.client("organiser"), world.users["organiser"]
    assert user is not None
    assert client.get("/api/v1/me/").status_code == 200
    user.is_active = False
    user.save()
    assert client.get("/api/v1/me/").status_code == 401


def test_session_signs_in_and_changes_nothing_without_the_csrf_token(world: World) -> None:
    client = APIClient(enforce_csrf_checks=True)
    assert client.post("/api/v1/session/", _credentials(world)).status_code == 403
    before = body_of(client.get("/api/v1/session/"))
    told = body_of(client.post("/api/v1/session/", _credentials(world), HTTP_X_CSRFTOKEN=before["csrf_token"]))
    assert (before["signed_in"], told["signed_in"]) == (False, True)
    assert client.get("/api/v1/me/").status_code == 200
    url, wish = world.url("refusals"), {"of": world.counterpart.party.pk}
    assert client.post(url, wish).status_code == 403
    assert client.post(url, wish, HTTP_X_CSRFTOKEN=told["csrf_token"]).status_code == 201
    assert client.delete("/api/v1/session/", HTTP_X_CSRFTOKEN=told["csrf_token"]).status_code == 204
    assert client.get("/api/v1/me/").status_code == 401


def test_anonymous_caller_is_answered_in_json_also_where_pages_ask_for_a_sign_in(world: World, settings: Any) -> None:
    login_required = "django.contrib.auth.middleware.LoginRequiredMiddleware"
    middleware = [each for each in settings.MIDDLEWARE if "LoginRequired" not in each]
    with override_settings(MIDDLEWARE=[*middleware, login_required]):
        for path, status in ((world.url("rooms"), 401), ("/api/v1/nothing/", 404), ("/api/v1/schema/", 200)):
            assert APIClient().get(path).status_code == status


def test_tokens_are_one_for_a_user(world: World) -> None:
    keys = {body_of(APIClient().post("/api/v1/token/", _credentials(world)))["token"] for _ in range(2)}
    assert keys == set(Token.objects.filter(user=world.users["company_a"]).values_list("key", flat=True))


def test_document_is_valid_and_every_operation_says_what_it_does(db: None) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=StringIO())
    paths = body_of(APIClient().get("/api/v1/schema/"))["paths"]
    operations = [op for path in paths.values() for op in path.values()]
    assert len(operations) > 100
    assert [op["operationId"] for op in operations if not op.get("summary") or "401" not in op["responses"]] == []
    assert len({op["operationId"] for op in operations}) == len(operations)


def test_documents_page_keeps_to_the_strict_policy(db: None) -> None:
    page = APIClient().get("/api/v1/docs/")
    text = page.content.decode()
    assert (page.status_code, "<style" in text, "https://" in text) == (200, False, False)
    assert text.count("<script") == text.count("<script src=") == 3
    assert "unsafe" not in page["Content-Security-Policy"]
