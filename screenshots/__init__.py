"""Pictures of the screens, and the command that takes them."""
