"""The same matter twice: likely repeats, links, merging with undo, and what repetition means for the risk."""
