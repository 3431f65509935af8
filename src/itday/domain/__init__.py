"""The vocabulary: one file a kind, and what all of them share."""
