"""Dated things that someone must do for a case: follow-up visits, performance of an agreement."""
