"""The command line: what can be done from a terminal, a module per kind of command.

Output goes to stdout, one clear line of trouble to stderr with exit code 1, never a traceback.
"""
