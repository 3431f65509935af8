"""Two databases: what the sources say (cache), and what the person did (desk)."""
