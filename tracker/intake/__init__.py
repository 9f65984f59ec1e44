"""From files to a batch: what the Import page and ``import`` do alike. Reading is ``exchange``'s, storing is ``store``'s.

``own`` and ``foreign`` read, ``rows`` keeps what was read until it is held against the store or stored, in memory or in
a file beside the database; ``preview`` gathers what storing would change. Draws nothing, prints nothing.
"""
