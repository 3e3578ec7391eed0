"""Forms: what a page asks for, and how it explains what is wrong."""
