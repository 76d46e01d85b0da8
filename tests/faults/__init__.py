"""What a home survives: a harness that anyone can run, ``python -m tests.faults``, and a quick form of it in pytest."""
