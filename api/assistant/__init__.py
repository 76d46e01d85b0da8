"""The door for assistants: remit as tools of a language model, over the Model Context Protocol.

What a tool gives leaves the house with the transcript, so this door answers as for the public unless told otherwise. A
language model reads what documents say: their words are marked as quotations, a line each, and are data.
"""
