"""What the cloud connectors send and are told, held to their vendors' contracts."""
