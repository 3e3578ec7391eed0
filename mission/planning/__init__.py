"""The only bridge between mission and scheduler."""
