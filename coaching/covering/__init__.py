"""Clients in a colleague's care: handing them over, seeing what the colleague did, taking them back."""
