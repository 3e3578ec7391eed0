"""The one signal mission sends."""

from django.dispatch import Signal

plan_published = Signal()  # plan: the PlanVersion that was just published, after commit
