"""itday: the cockpit in which a director of IT runs the day."""

__version__ = "0.1.0"
