"""What is due under one line of a review's menu, above everything else on its page: sentences that say what to do, and by when."""

from casework import clock
from casework.standing import Standing
from parts import markup, tasks


def show(stands: Standing, line: str, *, nothing: str) -> None:
    """The open duties of this line, soonest first; `nothing` where there are none."""
    found = [duty for duty in stands.duties if duty.step.menu == line]
    if not found:
        markup.quiet(nothing)
        return
    roles = stands.case.procedure.roles
    rows = [
        {
            "work": duty.step.work,
            "due": tasks.due_mark(duty.due, duty.days_late, clock.today()),
            "owner": roles[duty.step.owner].label,
        }
        for duty in found
    ]
    markup.table(rows, {"work": "To do here", "due": "Due", "owner": "From"}, caption="To do here", show_caption=False)
