"""Papers to take into a meeting: a briefing of two pages, a draft report; each sentence with its document and words."""
