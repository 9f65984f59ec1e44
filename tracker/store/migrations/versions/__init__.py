"""The migrations, oldest first; the statements of each are frozen beside it."""
