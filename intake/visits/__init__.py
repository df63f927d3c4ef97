"""Doorstep work: bookings for 上门解纷 and 平安来敲门, the day's list, and everyone's calendar feed."""
