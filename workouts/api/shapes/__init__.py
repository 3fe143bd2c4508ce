"""Shapes of training in the API, a file per noun."""
