"""Papers as the government writes them: measures, fonts, tables and characters that every paper shares."""
