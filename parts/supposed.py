"""What would follow if a date were another, on screen: choose a date, type another, read before and after. Nothing is recorded."""

import streamlit as st

from casework import clock, forms, what_if
from casework.errors import Refused
from casework.forms import Field
from casework.standing import Standing
from casework.what_if import Target
from parts import markup

DAY = Field(name="day", label="What if it were", kind="date")


def show(stands: Standing) -> None:
    """The question, and the answer as soon as both are given."""
    markup.quiet(
        "Nothing that you choose or type here is recorded. It shows what would follow, by the rules that count."
    )
    targets = {target.key: target for target in what_if.targets(stands)}
    key = f"supposed-{stands.review.id}"
    chosen = st.selectbox(
        "Which date",
        list(targets),
        format_func=lambda one: _label(targets[one]),
        index=None,
        placeholder="Choose",
        key=f"{key}:which",
    )
    typed = st.text_input(DAY.label, placeholder="dd/mm/yyyy", autocomplete="off", width=320, key=f"{key}:day")
    if chosen is None or not typed.strip():
        return
    try:
        day = forms.understand_one(DAY, typed, today=clock.today())
        after = what_if.changed(stands, targets[chosen], day)
    except Refused as refused:
        markup.wrong("This date cannot be taken", [problem.sentence for problem in refused.problems])
        return
    _answer(stands, after, targets[chosen], markup.as_text(day))


def _label(target: Target) -> str:
    return f"{target.label} ({markup.as_text(target.now)})" if target.now else target.label


def _answer(stands: Standing, after: Standing, target: Target, day: str) -> None:
    st.subheader(f"If it were {day}", anchor=False)
    if target.kind == what_if.HOLD:
        markup.quiet("A hold moves no due date. Only an extension that the panel and the CSP agree does.")
    rows = [{"what": one.what, "before": one.before, "after": one.after} for one in what_if.moved(stands, after)]
    columns = {"what": "Clock or step", "before": "As it is recorded", "after": f"If it were {day}"}
    markup.table(
        rows, columns, caption="What would change", show_caption=False, empty="No clock and no due date would change."
    )
    markup.quiet("Nothing of this is recorded.")
