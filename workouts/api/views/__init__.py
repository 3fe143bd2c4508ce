"""Endpoints of training, a file per noun."""
