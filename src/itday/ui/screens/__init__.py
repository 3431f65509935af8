"""What fills the terminal, or lies over it while it asks something."""
