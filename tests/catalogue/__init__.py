"""The catalogue of faults and bad inputs: each tried at a door of the tracker, with what somebody there saw.

``python -m tests.catalogue`` prints the table; ``test_catalogue.py`` holds each row to what it promises.
"""
