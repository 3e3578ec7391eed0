"""What a company wishes, what a host answers, whom either refuses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mission.enums import Answer, Side
from mission.itineraries.said import language_said
from mission.models import MeetingRequest, Mission, Party, Person
from mission.models.base import LANGUAGES
from mission.web.forms.plain import Explains

RANK_HELP = _("1 is the first wish. Leave it empty if the order does not matter.")


class WishForm(Explains):
    """A delegation's wish: whom, how much, who comes along."""

    counterpart = forms.ModelChoiceField(queryset=Party.objects.none(), label=_("Whom to meet"))
    rank = forms.IntegerField(min_value=1, max_value=999, required=False, label=_("Rank"), help_text=RANK_HELP)
    comment = forms.CharField(
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        label=_("What it is about"),
        help_text=_("The host reads this."),
    )
    attendees = forms.ModelMultipleChoiceField(
        queryset=Person.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Who must attend"),
        help_text=_("Tick nobody if it does not matter who goes."),
    )
    asked = forms.ModelMultipleChoiceField(
        queryset=Person.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Whom you would like to see"),
        help_text=_("It is tried, not promised."),
    )
    language = forms.ChoiceField(
        choices=[(code, language_said(code)) for code in LANGUAGES],
        initial="en",
        label=_("Language"),
        help_text=_("An interpreter is planned where the host needs one."),
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

    answer = forms.ChoiceField(choices=Answer.choices, widget=forms.RadioSelect, label=_("Answer"))
    host_rank = forms.IntegerField(
        min_value=1,
        max_value=999,
        required=False,
        label=_("Your own rank"),
        help_text=_("1 is most welcome. Nobody else sees it."),
    )
    host_comment = forms.CharField(
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        label=_("Comment for the organiser"),
    )
    attendees = forms.ModelMultipleChoiceField(
        queryset=Person.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Who must receive"),
        help_text=_("Tick nobody if it does not matter who receives."),
    )

    other_name = forms.CharField(
        max_length=200,
        required=False,
        label=_("Propose somebody else"),
        help_text=_("The name of a colleague who is not in the list and will receive instead."),
    )
    other_title = forms.CharField(max_length=200, required=False, label=_("Title of this colleague"))

    def __init__(self, *args: Any, host: Party, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _limit(self, "attendees", Person.objects.filter(mission_id=host.mission_id, party=host))


class RefusalForm(Explains):
    """Whom a party will not meet."""

    of = forms.ModelChoiceField(queryset=Party.objects.none(), label=_("Will not meet"))
    reason = forms.CharField(max_length=300, required=False, label=_("Reason"), help_text=_("For the organiser only."))

    def __init__(self, *args: Any, by: Party, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        other = Side.COUNTERPART if by.side == Side.DELEGATION else Side.DELEGATION
        refused = by.refusals_made.values("of")
        _limit(self, "of", Party.objects.filter(mission_id=by.mission_id, side=other).exclude(pk__in=refused))


def _limit(form: forms.Form, name: str, choices: Any) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = choices
