"""Accounts at vendors that several connectors sign in to: how one does, and what is kept."""
