"""The words and signs of SPARQL, as far as they must be told apart before a query is parsed."""

import re

# Each alternative takes what it has seen, so that a query is read once, whatever is in it.
TOKEN = re.compile(
    r"""(?P<skip>\#[^\n]*+|<(?:[^<>"{}|^`\\\x00-\x20]|\\[uU][0-9A-Fa-f]++)*+>|\\.|'''(?:(?:'|'')?(?:[^'\\]|\\.))*+'''
    |\"""(?:(?:"|"")?(?:[^"\\]|\\.))*+\"""|'(?:[^'\\\n\r]|\\.)*+'?|"(?:[^"\\\n\r]|\\.)*+"?)
    |(?P<name>[?$@]\w++|[\w.-]*+:(?:[\w.%:-]|\\.)*+)|(?P<words>[\w.-]++)
    |(?P<open>[({\[])|(?P<close>[)}\]])|(?P<operator>\|\||&&|[|/^+*!])""",
    re.VERBOSE | re.DOTALL,
)
