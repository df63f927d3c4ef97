"""Ways a text leaves the house, each behind the same small protocol."""
