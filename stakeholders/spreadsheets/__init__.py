"""Tables in and out: files of partners read with every doubt spoken, and written so that they are safe.

Nothing here imports Django or touches the database.
"""
