"""Files in and out: bytes to rows of text with problems as values, and back.

Reading: ``csv_read.open_table`` (CSV, ``.xlsx``, a ``.zip`` of one CSV) gives a ``table.Table``, a header and rows of
text; ``detect`` says what a file really is, ``sheet_read`` opens workbooks and zips, ``foreign_dates`` reads the
days other people's files write. Writing: ``csv_write``. Knows no Streamlit.
"""
