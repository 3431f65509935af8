"""What the person tells itday: the settings file, the secrets beside it, where files go."""
