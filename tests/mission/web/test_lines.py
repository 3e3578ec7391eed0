"""What is written in one go is escaped, and says the same as its values."""

from __future__ import annotations

from mission.selectors.plans import Waiting
from mission.web.bars import LONGEST_NAME, Bar, bars_lying, bars_standing
from mission.web.templatetags.lines import bars_drawn, bars_listed, tray_items

SHARP = '<b>"Oil" & Gas'
SAFE = "&lt;b&gt;&quot;Oil&quot; &amp; Gas"


def test_request_in_the_tray_leads_to_its_page_and_knows_its_row() -> None:
    wish = Waiting(7, 1, 2, SHARP, "Host")
    written = tray_items([(wish, 1), (wish, None)])
    assert written.count(f'title="{SAFE} – Host">{SAFE} – Host</a>') == 2
    assert written.count('href="../place/7/" draggable="false" data-request="7" data-row="1"') == 1
    assert "<b>" not in written


def test_bars_are_drawn_and_listed_as_text() -> None:
    rows = [Bar(SHARP, 2, "2 <"), Bar("x" * (LONGEST_NAME + 1), 1, "1", is_marked=True)]
    lying, standing = bars_lying("Title", "In words.", rows), bars_standing("Title", "In words.", rows)
    for chart in (lying, standing):
        drawn = bars_drawn(chart)
        assert drawn.count("<rect") == 2
        assert drawn.count('class="bar marked"') == 1
        assert f">{SAFE}<" in drawn
        assert ">2 &lt;<" in drawn
    assert f"<title>{'x' * (LONGEST_NAME + 1)}</title>" in bars_drawn(lying)
    assert f'<th scope="row">{SAFE}</th><td class="number">2 &lt;</td>' in bars_listed(lying)
