"""The counts that pages, papers and reports share."""
