"""Templates compile, escape, and give their text to translators."""

import re
from pathlib import Path

from babel.messages.extract import extract_from_dir
from jinja2 import Environment

from forecourt.console import frame
from forecourt.console.frame import PLACES, pretty, words

FOLDER = Path(frame.__file__).parent
TEMPLATES = sorted((FOLDER / "templates").rglob("*.html"))
CONFIG = [("templates/**.html", "jinja2")]
OPTIONS = {"templates/**.html": {"silent": "false", "newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true"}}


def test_every_text_can_be_translated() -> None:
    found = {message for _, _, message, _, _ in extract_from_dir(str(FOLDER), CONFIG, OPTIONS)}

    assert {"Add a station", "Needs a person", "Sign in"} <= found
    assert len(found) > 200


def test_nothing_is_marked_safe_and_nothing_is_inline() -> None:
    text = {path.name: path.read_text() for path in TEMPLATES}

    assert [name for name, html in text.items() if re.search(r"\|\s*safe|autoescape false|Markup", html)] == []
    assert [name for name, html in text.items() if re.search(r"\sstyle=|\son\w+=|<style|javascript:|hx-on", html)] == []


def test_the_environment_escapes() -> None:
    environment: Environment = frame._environment()

    assert environment.from_string("{{ x }}").render(x="<script>") == "&lt;script&gt;"
    assert environment.from_string("{{ x | pretty }}").render(x='{"a":"<b>"}') == "{\n  &#34;a&#34;: &#34;&lt;b&gt;&#34;\n}"


def test_words_and_json_for_people() -> None:
    assert words("suspended_ev") == "Suspended EV"
    assert pretty("no json <") == "no json <"
    assert pretty({"a": [1]}) == '{\n  "a": [\n    1\n  ]\n}'


def test_every_place_has_its_icon() -> None:
    icons = set(re.findall('id="i-([a-z]+)"', (FOLDER / "templates" / "icons.svg.html").read_text()))

    assert {place.icon for place in PLACES} <= icons
    used = {name for path in TEMPLATES for name in re.findall(r'ui\.icon\("([a-z]+)"\)', path.read_text())}
    assert used <= icons
