"""The screens. They call services and nothing below; what a question looks like is decided in present.py."""
