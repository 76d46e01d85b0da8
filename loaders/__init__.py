"""Reading each kind of source: one module a kind; passages, extraction, and what a load makes of them."""
