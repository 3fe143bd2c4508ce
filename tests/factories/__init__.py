"""Makers of rows for tests: every value comes from a sequence or from the row it belongs to, none by chance."""
