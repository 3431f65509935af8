"""Parts of screens; they know Textual and no kind of record."""
