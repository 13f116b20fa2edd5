"""The marks of a state: always a word, with a colour and a shape beside it."""

from dataclasses import dataclass

WORDS = {
    "done": "Done",
    "in-hand": "In hand",
    "late": "Late",
    "at-risk": "At risk",
    "not-yet": "Not yet",
    "not-needed": "Not needed",
}
ICONS = {
    "done": ":material/check_circle:",
    "in-hand": ":material/pending:",
    "late": ":material/error:",
    "at-risk": ":material/warning:",
    "not-yet": ":material/radio_button_unchecked:",
    "not-needed": ":material/do_not_disturb_on:",
}


@dataclass(frozen=True)
class Mark:
    """A state with the words to show for it, such as Mark('late', '9 days late')."""

    state: str
    words: str = ""

    def __post_init__(self):
        object.__setattr__(self, "state", self.state.replace("_", "-").replace(" ", "-"))
        if self.state not in WORDS:
            raise ValueError(f"{self.state!r} is not one of {', '.join(WORDS)}")
        object.__setattr__(self, "words", self.words or WORDS[self.state])

    @property
    def icon(self) -> str:
        """The sign for places that take an icon of Streamlit's own font."""
        return ICONS[self.state]


def due(days_left: int, *, at_risk_within: int = 14) -> Mark:
    """The mark of something due: '9 days late', 'due today', '5 days left'."""
    if days_left < 0:
        return Mark("late", f"{_days(-days_left)} late")
    if days_left == 0:
        return Mark("at-risk", "due today")
    return Mark("at-risk" if days_left <= at_risk_within else "in-hand", f"{_days(days_left)} left")


def _days(count: int) -> str:
    return f"{count:,} day" if count == 1 else f"{count:,} days"
