"""Other people's formats, read into questions. Nothing here writes anything, and nothing is taken from half a file."""
