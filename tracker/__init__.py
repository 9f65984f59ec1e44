"""A dashboard in which conflict analysts follow a peace process.

The flow, one type on each arrow: file or form -> dict -> draft (all problems, not the first) -> ``store.save`` ->
``SaveReport`` -> query -> DataFrame -> measure -> figure -> page. CSV, form, data address and command line are four
doors to the same rooms.

Two filing rules. What you type is filed by noun (``records/<noun>.py``); what you see is filed by page
(``queries/``, ``figures/``, ``pages/``).
"""
