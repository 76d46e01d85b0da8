"""SPARQL Update: what a request would add and remove, as facts that a person states and facts that a person rejects."""


class Moved(RuntimeError):
    """The edition that an update was asked of is no longer the current one."""
