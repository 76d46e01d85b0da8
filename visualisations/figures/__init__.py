"""Figures of what is stated: a matrix, a flow, a timeline, a genealogy; for a page, and as files to take away."""
