"""The rules. Pure: no input, no output, no clock; every function that needs the time takes `now`."""
