"""What can go wrong, each with one plain sentence that may be shown to the person at the screen.

No sentence here may hold a passphrase, a name from a record or any narrative: it may reach a log.
The exception is `Problem.found`, which repeats what the person has just typed, to that person only.
"""

from dataclasses import dataclass


class CaseworkError(Exception):
    """Anything the rules refuse. `str()` is the sentence to show."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one field: what was found and what is accepted."""

    field: str
    sentence: str
    found: str = ""
    accepted: str = ""


class Refused(CaseworkError):
    """What was typed cannot be taken; `problems` has one entry for each field at fault."""

    def __init__(self, problems: list[Problem] | str):
        self.problems = [Problem("", problems)] if isinstance(problems, str) else list(problems)
        super().__init__(" ".join(problem.sentence for problem in self.problems))


class NotFound(CaseworkError):
    """Absent, or not for this person to know of: the same words for both."""

    def __init__(self, what: str = "This page"):
        super().__init__(f"{what} was not found. It may not exist, or you may not have access to it.")


class NotAllowed(CaseworkError):
    """The person may see the thing and may not do this to it."""


class WrongStep(CaseworkError):
    """The record is not in a state that allows this; `obstacles` say what is missing and where to do it."""

    def __init__(self, obstacles: list[str]):
        self.obstacles = list(obstacles)
        super().__init__(" ".join(self.obstacles))


class Stale(CaseworkError):
    """Somebody else changed the record after it was opened; `current` is the record as it now stands."""

    def __init__(self, current: dict, theirs_by: str = "somebody else"):
        self.current = current
        super().__init__(
            f"This was changed by {theirs_by} after you opened it. Nothing of yours is lost: compare both texts."
        )


class AlreadyDone(CaseworkError):
    """The same change, sent twice: it was made once."""

    def __init__(self) -> None:
        super().__init__("This was already done. It was recorded once.")


class SignedOut(CaseworkError):
    """The session has ended or the person is disabled."""

    def __init__(self) -> None:
        super().__init__("Your session has ended. Sign in again to continue; your drafts are kept.")


class PortalInUse(CaseworkError):
    """Another process holds the data file."""

    def __init__(self, process: int | None):
        self.process = process
        who = f"process {process}" if process else "another process"
        super().__init__(
            f"The portal is already running on this data folder ({who}). Stop it first; nothing was touched."
        )


class StorageTrouble(CaseworkError):
    """The disk or the data file does not take changes."""
