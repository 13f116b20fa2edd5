"""The process map: stages, the ways between them, and who stands where. Appendix 1 is lost from the text, so it is drawn from the data."""

from collections.abc import Iterable
from dataclasses import dataclass

from casework.procedure import Procedure
from casework.procedure_shapes import Stage, Step
from casework.standing import Standing


@dataclass(frozen=True)
class Place:
    """A stage, the steps in it, and the reviews that stand at it."""

    stage: Stage
    steps: tuple[Step, ...]
    reviews: tuple[Standing, ...]


@dataclass(frozen=True)
class Way:
    """From one stage to another. `words` says on what it depends; '' for the way that needs no condition."""

    start: str
    end: str
    words: str = ""


def places(rules: Procedure, reviews: Iterable[Standing] = ()) -> list[Place]:
    """Every stage in the procedure's order."""
    stands = list(reviews)
    return [
        Place(
            stage,
            tuple(step for step in rules.steps.values() if step.stage == stage.id),
            tuple(one for one in stands if one.stage.id == stage.id),
        )
        for stage in rules.stages.values()
    ]


def ways(rules: Procedure) -> list[Way]:
    """The ways between stages: each leads on to the next that the same facts allow; where facts part them, both are ways.

    A stage that sends the review back (its facts undo what the next one needs) leads back to the stage whose entry must be made again.
    """
    stages = list(rules.stages.values())
    found = [way for stage in stages if not stage.ends for way in _onward(rules, stages, stage)]
    return list(dict.fromkeys(found))


def _onward(rules: Procedure, stages: list[Stage], stage: Stage) -> list[Way]:
    later = stages[stages.index(stage) + 1 :]
    following = next((one for one in later if not _parted(rules, stage, one)), None)
    if following is None:
        return [Way(stage.id, _before_result(rules, stages, stage))]
    beside = [one for one in later if one.entered_by == following.entered_by and one.when != following.when]
    return [Way(stage.id, one.id, _condition(rules, stage, one)) for one in (following, *beside)]


def _parted(rules: Procedure, one: Stage, other: Stage) -> bool:
    """Whether two stages ask for different results of the same step, so that a review is at one or at the other."""
    return any(_excludes(rules, fact, wanted) for fact in one.when for wanted in _facts(rules, other))


def _facts(rules: Procedure, stage: Stage) -> set[str]:
    """The facts that a stage asks for: its own, and those that the steps with which it is entered need, however far back."""
    found, waiting, seen = set(stage.when), set(stage.entered_by), set()
    while waiting:
        step = waiting.pop()
        seen.add(step)
        needs = set(rules.steps[step].needs)
        found |= needs & rules.facts.keys()
        waiting |= (needs & rules.steps.keys()) - seen
    return found


def _excludes(rules: Procedure, fact: str, other: str) -> bool:
    one, two = rules.facts[fact], rules.facts[other]
    return one.step is not None and one.step == two.step and not set(one.results) & set(two.results)


def _condition(rules: Procedure, start: Stage, end: Stage) -> str:
    return ", ".join(_in_words(rules, fact) for fact in end.when if fact not in start.when and rules.facts[fact].step)


def _in_words(rules: Procedure, name: str) -> str:
    fact = rules.facts[name]
    words = rules.lists[rules.steps[fact.step].result]
    return " or ".join(words[value] for value in fact.results)


def _before_result(rules: Procedure, stages: list[Stage], stage: Stage) -> str:
    """The stage at which the step is awaited on whose result this one hangs."""
    step = rules.steps[rules.facts[stage.when[0]].step]
    return step.stage
