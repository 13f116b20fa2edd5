"""Recommendations across reviews, found by words and by theme, so that the yearly audit can be written (3.7; R171).

Only what one may see, persons by pseudonym: a search for a name finds nothing.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from casework import action_plan, database, forms, permissions, procedure
from casework.actors import Actor


@dataclass(frozen=True)
class Found:
    """A recommendation with its review and its themes, as values of the list."""

    id: str
    review_id: str
    review: str
    number: str
    text: str
    scope: str
    agency: str
    themes: tuple[str, ...]

    @property
    def theme_labels(self) -> list[str]:
        return [procedure.current().label("theme", theme) for theme in self.themes]


def across(actor: Actor, *, words: str = "", theme: str = "", scope: str = "") -> list[Found]:
    """Every recommendation one may see that holds all these words, and this theme and scope where they are given."""
    permissions.demand(actor, "see_monitoring")
    rendered: dict[str, action_plan.Said] = {}
    found = []
    for row in database.scoped(actor, "recommendations_across"):
        said = rendered.setdefault(row["review_id"], action_plan.Said(actor, row["review_id"], "pseudonyms"))
        title = f"{row['reference']} '{row['label']}'" if row["label"] else row["reference"]
        themes = tuple(row["themes"].split())
        found.append(
            Found(
                row["id"],
                row["review_id"],
                title,
                row["number"],
                said(row["text"]),
                row["scope"],
                row["agency"],
                themes,
            )
        )
    return [one for one in found if _fits(one, words, theme, scope)]


def counted(found: list[Found]) -> list[tuple[str, int, int]]:
    """Each theme of the list with how many recommendations carry it, in how many reviews; the most first."""
    number = Counter(theme for one in found for theme in one.themes)
    in_reviews = {theme: len({one.review_id for one in found if theme in one.themes}) for theme in number}
    return [
        (procedure.current().label("theme", theme), count, in_reviews[theme]) for theme, count in number.most_common()
    ]


def mark_themes(
    actor: Actor,
    recommendation_id: str,
    typed: Mapping[str, Any],
    *,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> None:
    """Make these the themes of a recommendation; one taken off is kept as taken off."""
    row = action_plan.recommendation_row(actor, recommendation_id, "mark_themes")
    on_behalf_of = permissions.demand(actor, "mark_themes", row["review_id"])
    values = forms.understand(
        "recommendation_themes", typed, today=today, options={"themes": procedure.current().lists["theme"]}
    )
    about = {
        "review": row["review_id"],
        "subject": recommendation_id,
        "on_behalf_of": on_behalf_of,
        "command_id": command_id,
    }
    with database.change(actor, "themes_marked", **about) as write:
        held = {one["theme"]: one["id"] for one in write.rows("themes_of", recommendation=recommendation_id)}
        for theme in held.keys() - set(values["themes"]):
            write("remove_theme", id=held[theme], removed_on=now)
        for theme in [one for one in values["themes"] if one not in held]:
            stamp = {"recorded_by": actor.person_id, "recorded_on": now}
            write("insert_theme", id=database.new_id(), recommendation_id=recommendation_id, theme=theme, **stamp)


def _fits(one: Found, words: str, theme: str, scope: str) -> bool:
    text = f"{one.number} {one.text} {' '.join(one.theme_labels)}".casefold()
    return (
        all(word in text for word in words.casefold().split())
        and theme in ("", *one.themes)
        and scope in ("", one.scope)
    )
