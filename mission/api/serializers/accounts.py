"""Signing in, and who is signed in."""

from __future__ import annotations

from rest_framework import serializers

from mission.api.serializers.base import StrictSerializer
from mission.api.serializers.fields import Email, Text
from mission.enums import Role


class CredentialsSerializer(StrictSerializer):
    """What somebody signs in with."""

    email = Email(max_length=254, write_only=True)
    password = Text(max_length=500, trim_whitespace=False, write_only=True)


class TokenSerializer(serializers.Serializer):
    """A key that signs every later request: `Authorization: Token <token>`."""

    token = serializers.CharField()


class PlaceSerializer(serializers.Serializer):
    """One role of the caller."""

    mission = serializers.CharField(help_text="The mission's code.")
    role = serializers.ChoiceField(choices=Role.choices)
    party = serializers.IntegerField(allow_null=True)


class MeSerializer(serializers.Serializer):
    """Who is signed in, and the roles that come with it."""

    email = serializers.EmailField()
    name = serializers.CharField()
    memberships = PlaceSerializer(many=True)


class SignedInSerializer(StrictSerializer):
    """The token that a session's changes need in the header X-CSRFToken."""

    csrf_token = serializers.CharField()
    signed_in = serializers.BooleanField()
