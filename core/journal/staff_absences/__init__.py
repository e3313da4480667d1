"""A teacher who is ill or away: recorded from a day on, their lessons given by somebody else or
entered on their behalf (§4.2.5.1)."""
