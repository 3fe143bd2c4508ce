"""How a conflict is documented."""

UUID_TAKEN = {
    409: {
        "type": "object",
        "description": "This uuid stands for something else of this client already; nothing was changed.",
    }
}
BOTH_STATES = {
    409: {
        "type": "object",
        "description": "Somebody else wrote it meanwhile; nothing was overwritten. `stored` and `sent` hold both.",
    }
}
