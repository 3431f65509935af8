"""Pulling and delivering in the background; knows no product and no screen."""
