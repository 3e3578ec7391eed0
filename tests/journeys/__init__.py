"""Whole journeys through the product, with nothing replaced."""
