"""A real browser before a real server: what a test sees is what a person sees."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Literal

import pytest
from flask import Flask
from playwright.sync_api import Browser, Dialog, Locator, Page, sync_playwright

from lrs.config import Settings
from lrs.server.http import make_server
from lrs.server.processes import Address
from tests.client import Client

# The same browser; without windows of its own it takes a third of the time.
_PROGRAMS = ("chromium-headless-shell", "chromium")
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


# Ended where other tests follow: Chromium with windows takes time as long as it is open.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        pytest.skip("no Chromium: install Debian's chromium-headless-shell, or chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(_QUIET))
        yield browser
        browser.close()


@contextmanager
def running(app: Flask, settings: Settings, port: int = 0) -> Iterator[int]:
    """The port of a server that answers in a thread for as long as the block lasts; any that is free for 0."""
    server, listening = make_server(app, settings), Address("127.0.0.1", port).bound(shared=False)
    thread = Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(timeout=10)


@pytest.fixture(scope="session")
def base_url(app: Flask, settings: Settings) -> Iterator[str]:
    """Where the application is served."""
    with running(app, settings) as port:
        yield f"http://127.0.0.1:{port}"


@dataclass
class Window:
    """A page, and what went on in it that nobody should see."""

    page: Page
    base_url: str
    dialogs: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        self.page.goto(self.base_url + path)

    def click(self, role: Literal["button", "link"], name: str, *, exact: bool = False) -> None:
        self.follow(self.page.get_by_role(role, name=name, exact=exact))

    def follow(self, target: Locator) -> None:
        """Click it, and wait until what it opens is there with its styles: a page has words before it has them."""
        target.click()
        self.page.wait_for_load_state()

    def sign_in(self, key: str, secret: str) -> None:
        self.open("/sign-in")
        self.page.get_by_label("Key").fill(key)
        self.page.get_by_label("Secret").fill(secret)
        self.click("button", "Sign in")

    def sentences(self) -> list[str]:
        """What the browser lists, from top to bottom."""
        return self.page.locator("article .sentence").all_inner_texts()

    @property
    def width(self) -> int:
        """How wide the page is, in CSS pixels: where that is more than the window, it scrolls sideways."""
        return int(self.page.evaluate("document.documentElement.scrollWidth"))

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.base_url)


@pytest.fixture
def window(chromium: Browser, base_url: str) -> Iterator[Window]:
    """A browser's window of its own, without anybody's cookies."""
    context = chromium.new_context(locale="en-GB")
    context.set_default_timeout(10_000)
    made = Window(context.new_page(), base_url)

    def note(dialog: Dialog) -> None:
        made.dialogs.append(dialog.message)
        dialog.dismiss()

    made.page.on("dialog", note)
    made.page.on("pageerror", lambda error: made.errors.append(str(error)))
    made.page.on("console", lambda said: made.errors.append(said.text) if said.type == "error" else None)
    yield made
    context.close()


@pytest.fixture
def signed_in(window: Window, client: Client) -> Window:
    """A window in which the reader of an empty store has signed in, as the form does it."""
    form = {"key": client.key, "secret": client.secret}
    window.page.request.post(window.base_url + "/sign-in", form=form, max_redirects=0)
    return window
