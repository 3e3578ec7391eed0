"""One frozen Itinerary value, many renderings."""
