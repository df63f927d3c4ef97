"""The alarm clock: what must happen later, as rows. It knows a case only by its id."""
