"""Leave with 0 if an address answers: `python serving/healthy.py http://localhost:8501/…`."""

import sys
import urllib.error
import urllib.request

try:
    with urllib.request.urlopen(sys.argv[1], timeout=4):
        pass
except (urllib.error.URLError, OSError) as error:
    sys.exit(f"{sys.argv[1]}: {error}")
