"""The pictures of the first hour, and what takes them."""
