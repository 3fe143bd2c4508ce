"""The journal of planning: what was done for whom, and taking it back as one batch."""
