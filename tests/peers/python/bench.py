"""The test on the other side of stdout and stdin: it has the station and its hardware."""

import asyncio
import json
import sys


class Bench:
    def __init__(self, journal):
        self._journal = journal

    async def start(self, csms, identity, **variables):
        """Starts the station; `TxCtrlr__EVConnectionTimeOut=5` is `TxCtrlr.EVConnectionTimeOut` set to 5."""
        variables = {name.replace("__", "."): str(value) for name, value in variables.items()}
        variables["SecurityCtrlr.Identity"] = identity
        await self._ask({"do": "start", "csms": csms.url, "set": variables})

    async def sim(self, order, **fields):
        """Moves the simulated hardware."""
        return await self._ask({"do": "sim", "order": order, "fields": fields})

    async def status(self):
        return await self._ask({"do": "status"})

    async def terminate(self):
        """SIGTERM; gives the exit code."""
        return await self._ask({"do": "terminate"})

    async def _ask(self, order):
        """The test fails by itself where an order cannot be carried out."""
        self._journal.tell(f"## {json.dumps(order)}")
        print(json.dumps(order), flush=True)
        line = await asyncio.to_thread(sys.stdin.readline)
        if not line:
            raise AssertionError("the test has hung up")
        return json.loads(line)["ok"]
