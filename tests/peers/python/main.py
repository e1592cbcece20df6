"""Plays one scenario: `main.py NAME`. The verdict is the last line on stdout, the transcript is on stderr."""

import asyncio
import json
import logging
import sys

import basic_auth
import broken_link
import certificates
import charging_day
import checker
import network_profile
from bench import Bench
from csms import Csms
from journal import Journal

SCENARIOS = {
    "basic-auth": basic_auth.play,
    "broken-link": broken_link.play,
    "certificates": certificates.play,
    "charging-day": charging_day.play,
    "checker": checker.play,
    "network-profile": network_profile.play,
}


async def main(name):
    journal = Journal()
    async with Csms(journal) as csms:
        play = asyncio.create_task(SCENARIOS[name](csms, Bench(journal)))
        done, _ = await asyncio.wait({play, journal.broken}, return_when=asyncio.FIRST_COMPLETED)
        # A broken rule explains more than what the scenario then missed.
        for ended in sorted(done, key=lambda task: task is play):
            ended.result()
    print(json.dumps({"verdict": {"frames": journal.frames, "answers": journal.answers}}), flush=True)


logging.basicConfig(level=logging.WARNING)
asyncio.run(main(sys.argv[1]))
