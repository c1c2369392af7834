"""The command line: one command a file, its docstring its help. Results go to stdout, words for people to stderr."""
