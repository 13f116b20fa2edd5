"""What is due in a review besides its steps: an IMR, an answer to the Home Office, news for the family. One shape for all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Owed:
    """One thing due, in a sentence that says what to do and holds no name of a person.

    `owner` is the role it is due from; with `agency_id`, from that agency's people only, and `agency` is its name; `beside` is a second role
    whose work it is too. `page` and `params` are where it is done, `about` the section of the procedure or the part of the review. `due` None:
    no date covers it.
    """

    review_id: str
    sentence: str
    page: str
    owner: str
    about: str
    due: date | None = None
    agency_id: str | None = None
    agency: str = ""
    beside: str = ""
    params: Mapping[str, str] = field(default_factory=dict)

    def days_late(self, today: date) -> int:
        """How many days late it is; 0 when it is not."""
        return max((today - self.due).days, 0) if self.due else 0
