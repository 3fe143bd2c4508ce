"""Who signs in to the demo: the command demo makes these people, serve prints them."""

PASSWORD = "demo-coaching"  # noqa: S105 - printed at every start; the demo holds nothing of anybody
SIGN_INS = {
    "admin": "admin@demo.example",
    "coach": "coach@demo.example",
    "client": "client@demo.example",
}
