"""`python -m bot doctor`: what `check` finds, and the running system. A finding says what is wrong and what to do."""
