"""What goes in and out, noun by noun."""
