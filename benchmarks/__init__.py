"""What an answer costs: made-up graphs of any size, and the questions of the mission asked of them in one run."""
