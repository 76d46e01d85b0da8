"""Which things may be one: pairs, with the reasons for and against."""
