"""Cases: register, progress, hand over, decide, close, reopen, import."""
