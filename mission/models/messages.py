"""The outbox: what each person is told of each published plan, what was answered, and the mail that came back."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mission.enums import Language, MessageState, Reply, ReplyWay, ReturnedKind


class Message(models.Model):
    """One person's message about one published plan; what is told is frozen, the mail is made from it when it is sent.

    `told`: the person's stops as published; `bases`: what the person may have known before, each like `told`; the
    message says the difference. `round` rises when an organiser sends it again: a new mail with a new Message-ID.
    """

    mission = models.ForeignKey("mission.Mission", on_delete=models.CASCADE, related_name="+")
    plan = models.ForeignKey("mission.PlanVersion", on_delete=models.CASCADE, related_name="messages")
    person = models.ForeignKey("mission.Person", on_delete=models.CASCADE, related_name="messages")
    state = models.CharField(max_length=20, choices=MessageState.choices, default=MessageState.QUEUED)
    round = models.PositiveIntegerField(default=1)
    repeats = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        help_text="The message of an older plan that is told again.",
    )  # fmt: skip
    address = models.CharField(max_length=320, blank=True, help_text="Where it was sent to.")
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.ENGLISH)
    message_id = models.CharField(max_length=200, unique=True, null=True, blank=True)
    zone = models.CharField(max_length=60)
    told = models.JSONField(default=list)
    bases = models.JSONField(default=list)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    claim = models.CharField(
        max_length=32, blank=True, help_text="Names the worker's claim; a late one writes nothing."
    )
    is_in_doubt = models.BooleanField(default=False, help_text="It may have arrived although nobody knows it did.")
    is_partial = models.BooleanField(default=False, help_text="It builds on a message that came back.")
    error = models.CharField(max_length=500, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-plan__number", "person__party__name", "person__name", "pk")
        indexes = (models.Index(fields=("state", "next_try_at"), name="message_by_state_and_time"),)
        constraints = (
            models.UniqueConstraint(fields=("plan", "person"), name="message_is_once_for_a_plan_and_person"),
            models.CheckConstraint(condition=Q(state__in=MessageState.values), name="message_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state=MessageState.SENDING) | Q(lease_until__isnull=False), name="message_sent_has_a_lease"
            ),
        )

    def __str__(self) -> str:
        return f"Message about plan {self.plan.number} to {self.person}"


class MessageReply(models.Model):
    """A person's last word about one entry of the calendar. `sequence`: of the version that was meant."""

    mission = models.ForeignKey("mission.Mission", on_delete=models.CASCADE, related_name="+")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="replies")
    person = models.ForeignKey("mission.Person", on_delete=models.CASCADE, related_name="replies")
    uid = models.UUIDField()
    sequence = models.PositiveIntegerField(default=0)
    answer = models.CharField(max_length=20, choices=Reply.choices)
    way = models.CharField(max_length=20, choices=ReplyWay.choices)
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("person", "uid"), name="reply_is_once_for_a_person_and_an_entry"),
        )

    def __str__(self) -> str:
        return f"{self.person}: {self.get_answer_display()}"


class ReturnedMail(models.Model):
    """A mail of the mailbox that was read once and for all. `said`: what became of it, or why it was refused."""

    digest = models.CharField(max_length=64, unique=True)
    mission = models.ForeignKey("mission.Mission", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    message = models.ForeignKey(Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="returned")
    kind = models.CharField(max_length=20, choices=ReturnedKind.choices)
    sender = models.CharField(max_length=320, blank=True)
    is_taken = models.BooleanField(default=False)
    said = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} from {self.sender}"
