"""Plans the demo in a folder of its own, lives its first day, and takes a picture of every page."""

from __future__ import annotations

import io
import os
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

    from tests.gallery.sights import Cast, Sight

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images" / "pages"
PAGE = ROOT / "docs" / "reference" / "pages.md"
DESK: ViewportSize = {"width": 1440, "height": 900}
TABLET: ViewportSize = {"width": 1024, "height": 768}
PHONE: ViewportSize = {"width": 390, "height": 844}
# Of each kind: how many bytes a picture may have at most, and how wide it is drawn (None: as it is).
KINDS: dict[str, tuple[int, int | None]] = {
    "desk": (29_000, None), "phone": (17_000, None), "dark": (10_500, 800), "tablet": (15_000, 800),
}  # fmt: skip
PATIENCE = 180_000  # milliseconds: a busy machine takes its time
QUALITIES = (78, 64, 52, 42, 34, 26, 18, 10)


def main(only: set[str]) -> int:
    """`only`: names of sights; empty: all. Returns the number of pages that answered with an error."""
    os.environ.setdefault("KARVAN_VAR", str(ROOT / "var" / "gallery"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mission.config.settings")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright runs an event loop in this thread
    import django
    import time_machine
    from django.core.management import call_command

    django.setup()
    from django.conf import settings

    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    call_command("demo", once=True)

    from tests.gallery.demo_day import cast_of
    from tests.gallery.sights import sights_of

    cast = cast_of()
    sights = sights_of(cast)
    IMAGES.mkdir(parents=True, exist_ok=True)
    asked = [each for each in sights if not only or each.name in only]
    # Everybody looks at the same moment of the first afternoon.
    with time_machine.travel(cast.now, tick=True), _served() as base, _chromium() as browser:
        windows = {who: _window(browser, base, cast, who) for who in {each.who for each in asked}}
        wrong = [each.name for each in asked if not _picture(windows[each.who], base, each)]
    PAGE.write_text(page(sights), encoding="utf-8")
    if wrong:
        sys.stderr.write(f"These pages answered with an error: {', '.join(wrong)}\n")
    return len(wrong)


def page(sights: list[Sight]) -> str:
    """The document that shows them all."""
    lines = [
        "# Every page in pictures", "",
        "The demo's mission on its first afternoon, at 1440 and at 390 pixels and, drawn smaller, in the dark;",
        "the main pages also at 1024 pixels.",
        "`make screenshots` takes them anew (it needs chromium).", "",
    ]  # fmt: skip
    for each in sights:
        lines += [f"## {each.title}", "", f"![{each.title}, desk](../images/pages/{each.name}-desk.webp)"]
        lines.append(f"![{each.title}, in the dark](../images/pages/{each.name}-dark.webp)")
        if each.is_main:
            lines.append(f"![{each.title}, at 1024 pixels](../images/pages/{each.name}-tablet.webp)")
        lines += [f"![{each.title}, phone](../images/pages/{each.name}-phone.webp)", ""]
    return "\n".join(lines)


def _picture(page: Page, base: str, sight: Sight) -> bool:
    """At both widths and in the dark, and if it is a main page at 1024. False if the page answers with an error."""
    page.set_viewport_size(DESK)
    answer = page.goto(base + sight.path)
    if answer is None or answer.status >= (500 if sight.name == "not-there" else 400):
        return False
    if sight.is_drawn_late:
        page.wait_for_load_state("networkidle")
    if sight.press:
        page.locator(sight.press).first.click()
        page.wait_for_load_state("networkidle")
    _shoot(page, sight, "desk")
    page.emulate_media(color_scheme="dark")
    _shoot(page, sight, "dark")
    page.emulate_media(color_scheme="light")
    if sight.is_main:
        page.set_viewport_size(TABLET)
        _shoot(page, sight, "tablet")
    page.set_viewport_size(PHONE)
    _shoot(page, sight, "phone")
    return True


def _shoot(page: Page, sight: Sight, kind: str) -> None:
    if sight.seen:
        page.locator(sight.seen).first.scroll_into_view_if_needed()
    made = small(page.screenshot(animations="disabled"), *KINDS[kind])
    (IMAGES / f"{sight.name}-{kind}.webp").write_bytes(made)


def small(png: bytes, most: int, width: int | None) -> bytes:
    """The picture as WebP, so wide and as good as fits into so many bytes."""
    from PIL import Image

    with Image.open(io.BytesIO(png)) as picture:
        plain = picture.convert("RGB")
    if width is not None:
        plain = plain.resize((width, plain.height * width // plain.width), Image.Resampling.LANCZOS)
    for quality in QUALITIES:
        made = io.BytesIO()
        plain.save(made, "WEBP", quality=quality, method=6)
        if made.tell() <= most:
            break
    return made.getvalue()


def _window(browser: Browser, base: str, cast: Cast, who: str) -> Page:
    """A window in which that one of the cast is signed in."""
    from django.test import Client

    from tests.gallery.demo_day import user_of

    window = browser.new_context(color_scheme="light", reduced_motion="reduce", locale="en-GB").new_page()
    window.set_default_timeout(PATIENCE)
    user = user_of(cast, who)
    if user is not None:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        window.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base}])
    return window


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """The pictures say enough."""


@contextmanager
def _served() -> Iterator[str]:
    """The pages, at a port of the system's choice."""
    from mission.config.wsgi import application

    server = make_server("127.0.0.1", 0, application, _Server, _Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@contextmanager
def _chromium() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        raise SystemExit("There is no chromium on this machine: install it, e.g. apt-get install chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu"],
        )
        yield browser
        browser.close()


if __name__ == "__main__":
    raise SystemExit(main(set(sys.argv[1:])))
