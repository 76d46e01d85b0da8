"""What an engine beyond this machine can promise to whoever asks, and what it cannot, in sentences.

The embedded store promises more. Wherever statements are read from an engine, this is said of them: in the service
description, at ``/readyz``, by ``remit engine show``.
"""

from collections.abc import Mapping

from graph.engines.dataset import GRACE, SIDES

# Seconds: to connect, for a query, for an update, for all queries of one request to the service.
CONNECT, DEADLINE, UPDATING, PATIENCE = 2.0, 10.0, 120.0, 20.0
AT_ONCE, LARGEST = 16, 512_000_000

PROMISES: Mapping[str, str] = {
    "snapshot": "Statements are read from an engine by its protocol, which knows no snapshots: each request sees "
    "one moment, and an answer that takes several requests is of one edition because the side that is "
    "read is not written. It is written again when the edition after the next is carried, no sooner "
    f"than {GRACE:g} seconds after it was left: what takes longer than that while two editions follow "
    "each other may be told of both.",
    "editions": "The engine holds the current edition and the one before. Older ones are read from the stores in "
    "the home, and nowhere else.",
    "belief": f"What is believed is a named graph, {SIDES[0].value} or {SIDES[1].value}, whichever is read; "
    "readings are named graphs too. A query is asked inside of that graph, as if it were the default "
    "graph; one that names its graphs itself is passed on as it is, and then the default graph is "
    "whatever the engine takes for it: nothing, or all graphs together with each statement as often as "
    "it is said.",
    "publication": "An update is not promised to be done whole or not at all. So an edition is carried to a side that "
    "nobody reads, and one statement makes it the one that is read.",
    "limits": f"A query has {DEADLINE:g} seconds, all that one page asks {PATIENCE:g}, an update {UPDATING:g}; an "
    f"answer to us has at most {LARGEST:,} bytes, and {AT_ONCE} requests are under way at once. What is "
    "given up goes on in the engine until a limit of its own. An engine that gives no more than so many"
    " rows (ResultSetMaxRows in Virtuoso) may not say that there are more: take that limit away.",
    "writing": "Nobody writes to the engine but remit. What others write into the graphs of what is believed is "
    "answered as if we said it, until `remit engine check` finds it.",
}
