"""Drawing: SVG as text. Pure: knows neither Django nor the database, loads nothing, runs nothing."""
