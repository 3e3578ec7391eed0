"""Who is told what, and how: the outbox, invitations, answers, and the mail that comes back."""
