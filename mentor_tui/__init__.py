"""The terminal inbox of a mentor whose team is spread over many time zones."""
