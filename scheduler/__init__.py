"""The ground: takes a frozen Problem, gives back a Solution and a Report. Knows no page, user or mission table."""
