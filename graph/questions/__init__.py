"""The questions people come for, a module each; ``docs/questions.md`` says how to add one.

``QUESTIONS`` holds them by name, in the order in which they are listed.
"""

from graph.questions import (
    areas,
    changes,
    citations,
    conflicts,
    duties,
    gaps,
    genealogy,
    overlaps,
    oversight,
    paths,
    portfolio,
    sectors,
    what_if,
)
from graph.questions.question import Question

QUESTIONS: dict[str, Question] = {
    module.QUESTION.name: module.QUESTION
    for module in (
        sectors,
        portfolio,
        duties,
        areas,
        gaps,
        overlaps,
        conflicts,
        paths,
        genealogy,
        citations,
        changes,
        oversight,
        what_if,
    )
}
