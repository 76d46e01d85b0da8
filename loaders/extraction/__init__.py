"""Facts with their evidence, read from prose by rules.

A document is read once: mentions, antecedents, sentences, rules. No step moves a character, so every quote can be
found again.
Nothing here knows a name: names come from the caller and from the document itself.
"""

from loaders.extraction.fact import Fact, jsonl
from loaders.extraction.names import Name, names_in

__all__ = ["Fact", "Name", "jsonl", "names_in"]
