"""Stands on scheduler: people, calendar, requests, plans, itineraries, web and API of business missions."""
