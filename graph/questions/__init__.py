"""The questions people come for, a module each; ``docs/questions.md`` says how to add one.

``QUESTIONS`` holds them by name, in the order in which they are listed.
"""

from graph.questions import areas
from graph.questions.question import Question

QUESTIONS: dict[str, Question] = {question.name: question for question in (areas.QUESTION,)}
