"""What `itday doctor` looks at: each check is one small function, named in one table."""
