"""The person in the browser, at an OAuth server's plain pages: types codes, logs in, agrees."""

from __future__ import annotations

import re
import ssl
from typing import NamedTuple

import httpx

FORM = re.compile(r'<form[^>]*\baction="([^"]+)"', re.IGNORECASE)
INPUT = re.compile(r"<input\b[^>]*>", re.IGNORECASE)
VALUE = re.compile(r'\b(name|value)="([^"]*)"')
CANCEL = re.compile(r'<a href="([^"]+)">\[ Cancel \]')
ABORT = 'name="abort">'
TAGS = re.compile(r"<style.*?</style>|<[^>]+>", re.DOTALL)
PAGES = 10
"""Nobody clicks through more."""


class Person(NamedTuple):
    """Somebody who signs in."""

    login: str
    cert: str
    """Whom their browser trusts."""
    agrees: bool = True

    def follow(self, url: str, code: str = "") -> str:
        """Open an address and answer each page until there is nothing more to answer.

        Args:
            url: What itday shows or opens.
            code: To type where a page asks for one.

        Returns:
            What the last page says.
        """
        trust = ssl.create_default_context(cafile=self.cert)
        with httpx.Client(verify=trust, follow_redirects=True, trust_env=False) as browser:
            page, declined = browser.get(url), False
            for _ in range(PAGES):
                form, no = FORM.search(page.text), CANCEL.search(page.text)
                if form is None or page.url.scheme == "http" or declined:
                    break
                declined = not self.agrees and (no is not None or ABORT in page.text)
                if declined and no is not None:
                    page, declined = browser.get(page.url.join(no[1])), False
                else:
                    data = self._filled(page.text, code) | ({"abort": "yes"} if declined else {})
                    page = browser.post(page.url.join(form[1].replace("&amp;", "&")), data=data)
            else:
                raise AssertionError(f"no end of pages: {page.url}")
        return " ".join(TAGS.sub(" ", page.text).split())

    def _filled(self, text: str, code: str) -> dict[str, str]:
        """What stands in a form already, and what this person writes there."""
        found = [dict(VALUE.findall(one)) for one in INPUT.findall(text)]
        data = {one["name"]: one.get("value", "") for one in found if "name" in one}
        if "login" in data:
            data |= {"login": self.login, "password": "any"}
        if "user_code" in data and not data["user_code"]:
            data["user_code"] = code
        return data
