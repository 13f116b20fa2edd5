"""A page opened by a person, and everything that stands on it."""

import html
import re

from streamlit.testing.v1 import AppTest

from casework.actors import Actor


def opened(page: str, actor: Actor, **params: str) -> AppTest:
    """The page drawn for this person, as a script of its own."""

    def script(module, actor):
        import importlib

        importlib.import_module(f"pages.{module}").page(actor)

    screen = AppTest.from_function(script, args=(page, actor), default_timeout=60)
    for name, value in params.items():
        screen.query_params[name] = value
    return ran(screen.run())


def ran(screen: AppTest) -> AppTest:
    assert not screen.exception, screen.exception
    return screen


def words(screen: AppTest) -> str:
    """Everything a person can read on the page; of pieces of HTML the text."""
    kinds = ("title", "header", "subheader", "markdown", "text", "info", "warning", "html", "expander")
    found = []
    for kind in kinds:
        for one in screen.get(kind):
            if kind == "html" and "csp-table {" in one.proto.body:  # the portal's styles
                continue
            said = getattr(one.proto, "body", "") if kind == "html" else getattr(one, "value", "") or one.label
            found.append(html.unescape(re.sub(r"<[^>]+>", " ", str(said))))
    return re.sub(r"\s+", " ", " ".join([*found, *(button.label for button in screen.button)])).replace("\u2060", "")


def sent(screen: AppTest) -> str:
    """All that went to the browser: words, choices, addresses."""

    def of(node) -> list[str]:
        mine = [str(node.proto)] if getattr(node, "proto", None) is not None else []
        return mine + [text for child in getattr(node, "children", {}).values() for text in of(child)]

    return "\n".join(text for block in (screen.main, screen.sidebar) for text in of(block))


def press(screen: AppTest, label: str) -> AppTest:
    return ran(next(button for button in screen.button if button.label == label).click().run())


def fill(screen: AppTest, key: str, value: object) -> AppTest:
    """Answer the question whose widget's key ends so."""
    for kind in ("text_input", "text_area", "radio", "selectbox", "checkbox"):
        for one in screen.get(kind):
            if str(one.key).endswith(key):
                return ran(one.set_value(value).run())
    raise AssertionError(f"No question on the page ends with {key!r}.")
