"""What an engine beyond this machine can promise to whoever asks, and what it cannot, in sentences.

The embedded store promises more. Wherever statements are read from an engine, this is said of them: in the service
description, at ``/readyz``, by ``remit engine show``.
"""

from collections.abc import Mapping

from graph.engines.dataset import GRACE, SIDES

# Seconds: to connect, for a query, for an update, for all queries of one request to the service.
CONNECT, DEADLINE, UPDATING, PATIENCE = 2.0, 10.0, 120.0, 20.0
LEASE = GRACE / 2  # seconds after which a machine that only reads looks again which editions an engine holds
AT_ONCE, LARGEST = 16, 512_000_000

PROMISES: Mapping[str, str] = {
    "snapshot": "Statements are read from an engine by its protocol, which knows no snapshots: each request sees "
    "one moment, and an answer that takes several requests is of one edition because the side that is "
    f"read is not written. It is written again when the edition after the next is carried, {GRACE:g} "
    "seconds after the engine was told that it holds nothing: an answer that takes longer than that "
    "meanwhile may be told of two editions.",
    "editions": "The engine holds the current edition and the one before. Older ones are read from the stores in "
    "the home: a machine that has none reads these two, and says that it is to be brought on once the "
    "engine holds neither.",
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
