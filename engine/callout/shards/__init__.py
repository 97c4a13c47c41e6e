"""Work on many tickets in shards, by as many processes as are wanted, with the same answers.

`ShardRunner` is what runs it: in this process, in several of this machine, or, by an adapter, on
many machines.
"""

from .bench import Workbench
from .kept import KeptParts
from .pool import InTurn, ProcessPool
from .protocol import Shard, ShardRunner, ShardWork, WorkLost, in_shards
from .runners import open_runner

__all__ = [
    "InTurn",
    "KeptParts",
    "ProcessPool",
    "Shard",
    "ShardRunner",
    "ShardWork",
    "WorkLost",
    "Workbench",
    "in_shards",
    "open_runner",
]
