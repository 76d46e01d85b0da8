"""Statements on an engine beyond this machine: how it is reached, asked, and brought to an edition."""
