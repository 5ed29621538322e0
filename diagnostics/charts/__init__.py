"""Charts as SVG: drawn on the server, read without scripts, printed as they are. Pure, without Django.

Every function takes numbers that are already checked for disclosure, and a title; it returns one drawing.
``narrow=True`` draws the same for a phone (340 pixels wide). What is suppressed comes without its value.
"""
