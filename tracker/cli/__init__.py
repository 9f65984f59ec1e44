"""The command line, one module for each group of commands; ``tracker/__main__.py`` puts them together.

Exit status 0: done; 1: refused, the reasons on stderr, one a line; 2: wrong use. What a command yields stands on stdout,
its report on the last line; progress and notes that are no result go to stderr.
"""
