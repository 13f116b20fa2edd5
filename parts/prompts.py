"""The procedure's questions to keep in mind, folded beside what is being written (2.2)."""

from casework import procedure
from parts import fold, markup


def folded(key: str) -> None:
    """Draw them when they are opened."""
    prompts = procedure.current().checklists.prompts
    box = fold.out(f"{prompts.title} (procedure {prompts.source})", key=f"{key}:prompts")
    if box.open:
        with box:
            for item in prompts.items:
                markup.quiet(item)
