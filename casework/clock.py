"""The one place that reads the clock. Rules are given `today` and `now`; only the shell and the command line ask here."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The calendar date in London."""
    return now().astimezone(LONDON).date()


def local(instant: datetime) -> datetime:
    """An instant as the clock on a London wall shows it."""
    return instant.astimezone(LONDON)
