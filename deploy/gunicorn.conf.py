"""The web server in the container. Only the proxy reaches it."""

import os
import sys

# A thread that waits for the database gets the processor back soon: with the usual 5 ms, eight threads that draw
# pages would keep it waiting after each of its queries.
sys.setswitchinterval(0.001)

bind = "0.0.0.0:8000"  # inside the network of the containers
worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
threads = 8
timeout = 120
graceful_timeout = 30
keepalive = 65  # longer than the proxy keeps an idle connection
max_requests = 5000
max_requests_jitter = 500
preload_app = True  # the processes share what they have loaded
worker_tmp_dir = "/dev/shm"  # noqa: S108 - memory, so that a slow disk stops no process
forwarded_allow_ips = "*"
control_socket_disable = True  # the file system is read-only
