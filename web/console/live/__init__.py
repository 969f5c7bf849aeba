"""The live console (S29): one watcher per process, one event stream per browser, and what a stream says to whom."""
