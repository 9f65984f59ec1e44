"""What you see, first half: one module per page, and the selections all pages share. SQL lives here."""
