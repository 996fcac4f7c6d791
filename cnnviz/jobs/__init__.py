"""Heavy work off the request: jobs, done by a few processes that have everything loaded.

    job = Job(function, args, key)      # a module's function by name, and what it is given
    result = do(job, owner="a visit")   # by the pool if this process has one, else here and now

Who asks for a job that somebody asked for already joins it. Who waits sees how far it is
(`watching`), and may leave: a job that nobody waits for any more is ended.
"""

from cnnviz.jobs.job import Job, Lazy, Lost, Waiting, inside, waited
from cnnviz.jobs.pool import Pool
from cnnviz.jobs.serving import current, do, start, stop

__all__ = [
    "Job",
    "Lazy",
    "Lost",
    "Pool",
    "Waiting",
    "current",
    "do",
    "inside",
    "start",
    "stop",
    "waited",
]
