"""The papers of a mediation file, read back."""
