"""What every test needs: one thread a worker, and arithmetic tried without a clock."""

import os

# Several workers share few cores; torch reads this when it is first imported.
os.environ.setdefault("OMP_NUM_THREADS", "1")

from hypothesis import settings

# No deadline: a busy machine is no failure. No database: nothing is left in the tree.
settings.register_profile("cnnviz", deadline=None, database=None)
settings.load_profile("cnnviz")
