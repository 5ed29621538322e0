"""Plans as they stand in spreadsheets: where the table is, what its columns mean, what each row says.

Nothing here imports Django or touches the database, and no text is ever lost: what is in no field is in a note.
"""
