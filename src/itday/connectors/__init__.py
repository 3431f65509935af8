"""One module a product; the registry finds them by scanning, nothing imports them by name."""
