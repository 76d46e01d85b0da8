"""A thin client: the questions of remit asked from Python, of a server or of a home on this machine.

Both speak to the same doors, so an answer is the same from either. What is here needs no other room of remit, so that
``import remit`` is quick; :mod:`api.client.within` brings the doors themselves, for a home.
"""
