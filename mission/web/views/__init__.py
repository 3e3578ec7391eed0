"""Views: who, what, do, show. A fifth beat belongs to a service."""
