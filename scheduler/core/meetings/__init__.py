"""Stage 1: who meets whom, when, where, interpreted by whom."""
