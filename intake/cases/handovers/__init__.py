"""Hand-overs that hold: send, acknowledge, refuse, decide, finish, each an action of its own."""
