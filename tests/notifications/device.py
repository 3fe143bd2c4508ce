"""A browser that takes pushes, with the keys that only it has."""

from cryptography.hazmat.primitives.asymmetric import ec

PRIVATE_KEY = ec.derive_private_key(7**60 % 2**255, ec.SECP256R1())
AUTH = bytes(range(16))
#: what it says of itself: the public half of the key, and the secret
KEYS = {
    "p256dh": "BB2soBfsPUZjCKeXXr3HazLfqXo-ppmXsaU26zeGhkiL2MBhA9yRd0Zx6blQwZh9myCPlGiop611oFRt5FpyLlA",
    "auth": "AAECAwQFBgcICQoLDA0ODw",
}
DEVICE = {"endpoint": "https://push.example.org/a", "expirationTime": None, "keys": KEYS}
