"""Each guard of a run's life can still be taken away, and the test that must notice is there."""

from __future__ import annotations

import pytest

from tests.scheduler.guards import GUARDS, ROOT, Guard, without


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name.replace(" ", "_"))
def test_guard_stands_where_it_is_said_and_its_test_is_there(guard: Guard) -> None:
    source = (ROOT / "scheduler/runs.py").read_text(encoding="utf-8")
    compile(without(guard, source), "runs.py", "exec")
    for named in guard.tests:
        path, _, test = named.partition("::")
        assert f"\ndef {test}(" in (ROOT / path).read_text(encoding="utf-8")


def test_guard_whose_words_have_changed_is_named() -> None:
    with pytest.raises(ValueError, match="stand 0 times"):
        without(GUARDS[0], "nothing")
