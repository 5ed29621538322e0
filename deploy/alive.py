"""Exit code 0 when the web server of this container answers; for the container's health check."""

import http.client
import os
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 8000
link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
link.request("GET", "/livez", headers={"Host": os.environ["ALLOWED_HOSTS"].split(",")[0]})
sys.exit(link.getresponse().status != 200)
