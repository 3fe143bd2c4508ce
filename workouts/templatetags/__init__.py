"""Filters that spell training in templates."""
