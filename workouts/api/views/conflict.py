"""How a conflict is documented."""

BOTH_STATES = {
    409: {
        "type": "object",
        "description": "Somebody else wrote it meanwhile; nothing was overwritten. `stored` and `sent` hold both.",
    }
}
