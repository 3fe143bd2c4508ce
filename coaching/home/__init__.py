"""The first page of the back office: for a coach everybody in their care, for an admin how the house is doing."""
