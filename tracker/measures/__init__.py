"""The arithmetic of the field: scores, deadlines, survival, rates, event studies. Pure; touches no database, no clock.

Frames and arrays in, frames or frozen dataclasses out; every day a figure rests on (``t``, ``as_of``) is handed in.
Date columns may hold datetime64, dates or ISO days; frames returned have the documented columns and
types, empty or not.

Modules: ``days`` (days as whole numbers), ``status_log`` (which status decides a commitment's level on a day),
``implementation`` (score, band, coverage, levels over time), ``change`` (pace, decomposition, reversals, claims against
evidence), ``deadlines``, ``survival``, ``rates``, ``spread`` (uncertain dates over bins), ``event_study`` and its
``reading`` in words, ``refusals``, ``rounds``, ``trend`` and ``coders`` (agreement on double-coded levels). Labels such as
c1 number the formulae; each module names its sources.
"""
