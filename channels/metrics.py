"""Prometheus metrics. Labels never hold a chat, a text or a case number."""

from prometheus_client import Counter, Gauge, Histogram

updates_stored = Counter("lvwang_updates_stored_total", "Updates stored before they were confirmed", ["bot"])
updates_handled = Counter("lvwang_updates_handled_total", "Updates whose effect is committed")
updates_dead = Counter("lvwang_updates_dead_total", "Updates given up and put on the dead list")
attempts_failed = Counter("lvwang_update_attempts_failed_total", "Failed attempts to handle an update")
sends = Counter("lvwang_sends_total", "Calls that carry messages", ["result"])
sends_done, sends_unchanged = sends.labels("sent"), sends.labels("unchanged")
way_sends = Counter("lvwang_way_sends_total", "Messages by ways outside the chats", ["way", "result"])
ways_failing = Gauge("lvwang_ways_failing", "Addresses of a way that fail now", ["way"])
flood_waits = Counter("lvwang_flood_waits_total", "Flood limits (429) met")
intake_state = Gauge("lvwang_intake_up", "1 while updates can be fetched or received", ["bot"])
job_done = Gauge(
    "lvwang_job_last_success_timestamp_seconds",
    "When the job ended well; until then, when the service started",
    ["task"],
)
job_every = Gauge("lvwang_job_every_seconds", "The job's interval", ["task"])
handling_seconds = Histogram(
    "lvwang_handling_seconds",
    "From an update's turn to its last reply sent",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
