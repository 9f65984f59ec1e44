"""Tests of the arithmetic: against worked numbers, published ones, or a naive reckoning written apart from the code."""
