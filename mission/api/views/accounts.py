"""Sign in for a token or a session, sign out, see who one is."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth import login, logout
from django.core.exceptions import ValidationError
from django.middleware.csrf import get_token
from django.views.decorators.debug import sensitive_variables
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.authentication import SessionAuthentication
from rest_framework.authtoken.models import Token
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from mission.api.permissions import caller_of
from mission.api.serializers.accounts import CredentialsSerializer, MeSerializer, SignedInSerializer, TokenSerializer
from mission.api.views.base import Door
from mission.models import Membership, User


class _ForcedSession(SessionAuthentication):
    """A session whose changes need the CSRF token even while nobody is signed in, or others could sign one in."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        found = super().authenticate(request)
        if found is None:
            self.enforce_csrf(request)
        return found


class TokenDoor(Door):
    """The caller's API token."""

    serializer_class = TokenSerializer
    http_method_names = ["post", "delete"]
    pagination_class = None
    summaries = {"create": "Sign in for a token", "destroy": "Give the token back"}

    def get_authenticators(self) -> list[Any]:
        return [] if self.request is not None and self.request.method == "POST" else super().get_authenticators()

    def get_permissions(self) -> list[Any]:
        return [AllowAny()] if self.action == "create" else list(super().get_permissions())

    @extend_schema(request=CredentialsSerializer, responses={200: TokenSerializer}, auth=[])
    def create(self, request: Request) -> Response:
        """The same token until it is given back. After too many wrong passwords there is a pause."""
        token, _ = Token.objects.get_or_create(user=_user_by(request, CredentialsSerializer(data=request.data)))
        return Response({"token": token.key}, headers={"Cache-Control": "no-store"})

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request: Request) -> Response:
        """The token is void from now on."""
        Token.objects.filter(user=caller_of(request)).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


class SessionDoor(Door):
    """The caller's session, kept in a cookie. Every change made by session needs the header X-CSRFToken."""

    serializer_class = SignedInSerializer
    http_method_names = ["get", "post", "delete", "head"]
    authentication_classes = (_ForcedSession,)
    permission_classes = (AllowAny,)
    pagination_class = None
    summaries = {"retrieve": "The CSRF token", "create": "Sign in for a session", "destroy": "Sign out"}

    @extend_schema(responses={200: SignedInSerializer}, auth=[])
    def retrieve(self, request: Request) -> Response:
        """Answers everybody; sets the cookie that belongs to the CSRF token."""
        return self._told(request)

    @extend_schema(request=CredentialsSerializer, responses={200: SignedInSerializer}, auth=[])
    def create(self, request: Request) -> Response:
        """Sets the session's cookie; the session before, if any, ends."""
        user = _user_by(request, CredentialsSerializer(data=request.data))
        login(request._request, user, backend="django.contrib.auth.backends.ModelBackend")
        return self._told(request, signed_in=True)

    @extend_schema(request=None, responses={204: None}, auth=[])
    def destroy(self, request: Request) -> Response:
        """The session ends; signing out twice does no harm."""
        logout(request._request)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _told(self, request: Request, *, signed_in: bool | None = None) -> Response:
        known = bool(request.user.is_authenticated) if signed_in is None else signed_in
        data = {"csrf_token": get_token(request._request), "signed_in": known}
        return Response(data, headers={"Cache-Control": "no-store"})


class MeDoor(Door):
    """The caller."""

    serializer_class = MeSerializer
    http_method_names = ["get", "head"]
    pagination_class = None
    summaries = {"retrieve": "Who is signed in"}

    @extend_schema(responses={200: MeSerializer})
    def retrieve(self, request: Request) -> Response:
        """The caller's name and roles."""
        user = caller_of(request)
        found = Membership.objects.filter(user=user).select_related("mission").order_by("mission__code", "role", "pk")
        places = [{"mission": each.mission.code, "role": each.role, "party": each.party_id} for each in found]
        return Response({"email": user.email, "name": user.name, "memberships": places})


@sensitive_variables()
def _user_by(request: Request, credentials: BaseSerializer) -> User:
    """The user of these credentials. One answer for every failure; brute force is braked as on the sign-in page."""
    credentials.is_valid(raise_exception=True)
    said = credentials.validated_data
    try:
        user = get_adapter().authenticate(request._request, email=said["email"], password=said["password"])
    except ValidationError as error:
        raise Throttled(detail=" ".join(error.messages)) from None
    if user is None or not user.is_active:
        raise AuthenticationFailed("The e-mail address or the password is wrong.")
    return user
