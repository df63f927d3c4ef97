"""Hotline orders (12345工单): import from the hotline's own Excel, reply, return, satisfaction."""
