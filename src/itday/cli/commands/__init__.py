"""One module a command, each imported when it runs; its `command` is what the group shows."""
