"""The few plain pages served before Streamlit: sign-in, welcome, one's own passphrase, a refusal."""

import base64
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from casework import partnership
from casework.errors import StorageTrouble

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
)


def page(
    template: str, /, *, status: int = 200, headers: dict[str, str] | None = None, **values: object
) -> HTMLResponse:
    """A template, filled in. What was typed is escaped by the template."""
    text = _templates.get_template(template).render(brand=_brand(), **values)
    return HTMLResponse(text, status_code=status, headers=headers)


def refusal(status: int, sentence: str) -> HTMLResponse:
    """One sentence, and the way back."""
    return page("refusal.html", status=status, sentence=sentence)


def _brand() -> dict[str, str | bool]:
    """The partnership's name and its logo as the page carries it; empty before the first set-up."""
    try:
        about, logo = partnership.about(), partnership.logo()
    except StorageTrouble:
        about = logo = None
    if about is None:
        return {"name": "", "logo": "", "demonstration": False}
    picture = f"data:{logo['logo_type']};base64,{base64.b64encode(logo['logo']).decode()}" if logo else ""
    return {"name": about["name"], "logo": picture, "demonstration": about["demonstration"]}
