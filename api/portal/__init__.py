"""GraphQL over HTTP: what is asked, what it may cost, how it is answered, and how an error is told.

A request is read (``incoming``), its document is read and measured once (``documents``, ``limits``, ``costs``), and it
is answered in this process, or above a cost in a child that can be killed (``answering``, ``away``).
"""
