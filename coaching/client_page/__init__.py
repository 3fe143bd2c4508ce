"""One page to know a client: a tab for each side of them, each at an address of its own and read when it is shown."""
