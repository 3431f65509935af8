"""The command line: the same services as the cockpit, headless."""
