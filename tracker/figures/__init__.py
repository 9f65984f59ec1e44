"""What you see, 2: pure functions from a DataFrame to a plotly figure, one module per page.

No database, no Streamlit, no clock: the page passes rows and dates in, and writes title and sentence around the
figure. Each function names the columns it reads. ``theme`` holds what all figures share: the colour and shape of
every vocabulary word that is charted, the template, and the one way in which stored text reaches a figure.

A point that stands for a record carries ``customdata`` that begins ``[noun, key]``, so that a click opens it.
"""
