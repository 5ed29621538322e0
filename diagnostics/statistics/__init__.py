"""Pure computation: numbers in, frozen results out; neither Django nor the database."""
