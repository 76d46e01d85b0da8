"""A model at a chat endpoint that proposes facts, and what is kept of its answers."""
