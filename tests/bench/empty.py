"""A page with nothing on it: what any page of the portal costs before it shows something."""

from casework.actors import Actor


def page(actor: Actor) -> None:
    """Show nothing."""
