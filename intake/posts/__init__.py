"""Petition posts (信访阵地): receptions, the duty roster of the seven evenings, the zero-report roll call."""
