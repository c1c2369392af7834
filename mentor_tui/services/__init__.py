"""Use cases, one a file, named by what a person does. The command line and the screens call these and nothing below."""
