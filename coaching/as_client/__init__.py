"""What a client sees, for their coach to look at: read only, noted, and without signing in as anybody."""
