"""The cockpit: the only place that knows Textual."""
