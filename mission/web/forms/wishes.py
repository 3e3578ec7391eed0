"""What a company wishes, what a host answers, whom either refuses."""

from __future__ import annotations

from typing import Any

from django import forms

from mission.enums import Answer, Side
from mission.models import MeetingRequest, Mission, Party, Person
from mission.models.base import LANGUAGES
from mission.web.forms.plain import Explains

RANK_HELP = "1 is the first wish. Leave it empty if the order does not matter."


class WishForm(Explains):
    """A delegation's wish: whom, how much, who comes along."""

    counterpart = forms.ModelChoiceField(queryset=Party.objects.none(), label="Whom to meet")
    rank = forms.IntegerField(min_value=1, max_value=999, required=False, help_text=RANK_HELP)
    comment = forms.CharField(
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="What it is about",
        help_text="The host reads this.",
    )
    attendees = forms.ModelMultipleChoiceField(
        queryset=Person.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Who must attend",
        help_text="Tick nobody if it does not matter who goes.",
    )
    asked = forms.ModelMultipleChoiceField(
        queryset=Person.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Whom you would like to see",
        help_text="It is tried, not promised.",
    )
    language = forms.ChoiceField(
        choices=list(LANGUAGES.items()), initial="en", help_text="An interpreter is planned where the host needs one."
    )

    def __init__(
        self, *args: Any, mission: Mission, delegation: Party, wish: MeetingRequest | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.filter(mission=mission)
        _limit(self, "attendees", people.filter(party=delegation))
        if wish is not None:
            del self.fields["counterpart"]
            _limit(self, "asked", people.filter(party_id=wish.counterpart_id))
        else:
            del self.fields["asked"]
            wished = MeetingRequest.objects.filter(mission=mission, delegation=delegation).values("counterpart")
            others = Party.objects.filter(mission=mission, side=Side.COUNTERPART).exclude(pk__in=wished)
            _limit(self, "counterpart", others)


class AnswerForm(Explains):
    """A host's answer to one request."""

    answer = forms.ChoiceField(choices=[(each.value, each.label) for each in Answer], widget=forms.RadioSelect)
    host_rank = forms.IntegerField(
        min_value=1,
        max_value=999,
        required=False,
        label="Your own rank",
        help_text="1 is most welcome. Nobody else sees it.",
    )
    host_comment = forms.CharField(
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Comment for the organiser",
    )
    attendees = forms.ModelMultipleChoiceField(
        queryset=Person.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Who must receive",
        help_text="Tick nobody if it does not matter who receives.",
    )

    def __init__(self, *args: Any, host: Party, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _limit(self, "attendees", Person.objects.filter(mission_id=host.mission_id, party=host))


class RefusalForm(Explains):
    """Whom a party will not meet."""

    of = forms.ModelChoiceField(queryset=Party.objects.none(), label="Will not meet")
    reason = forms.CharField(max_length=300, required=False, help_text="For the organiser only.")

    def __init__(self, *args: Any, by: Party, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        other = Side.COUNTERPART if by.side == Side.DELEGATION else Side.DELEGATION
        refused = by.refusals_made.values("of")
        _limit(self, "of", Party.objects.filter(mission_id=by.mission_id, side=other).exclude(pk__in=refused))


def _limit(form: forms.Form, name: str, choices: Any) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = choices
