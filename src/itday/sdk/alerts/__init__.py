"""Alerts as their vendors write them, read into ours: one module a shape. No network, no files."""
