"""The review queue: everything clients sent that waits for a look or an answer, oldest first across all kinds."""
