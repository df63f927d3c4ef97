"""What follows when a timer rings: sweep, remind, escalate, alert, explain."""
