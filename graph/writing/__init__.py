"""How readings become what is believed: one change to one store, and what is computed as it is finished."""
