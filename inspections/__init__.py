"""Night inspections (夜查): sessions, visits, and findings with 现场交办. A finding is a case of kind finding."""
