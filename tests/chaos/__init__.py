"""The chaos run: hundreds of people use the real product while it is killed and everything around it fails, then what
was promised to them is compared with the record. `make chaos`; docs/reliability.md."""
