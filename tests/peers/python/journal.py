"""What happened, for those who wait for it and for those who read the transcript."""

import asyncio
import sys
import time
from collections import Counter

# Far more than anything here takes, on a busy machine too.
PATIENCE = 60


class Journal:
    def __init__(self):
        self.frames = 0
        # How often each action was answered.
        self.answers = Counter()
        # Ends the scenario at the first broken rule.
        self.broken = asyncio.get_running_loop().create_future()
        # Every event there was.
        self.all = []
        self._begin = time.monotonic()
        self._unread = []
        self._news = asyncio.Event()

    def tell(self, text):
        """A line of the transcript."""
        print(f"{time.monotonic() - self._begin:7.3f} {text}", file=sys.stderr, flush=True)

    def frame(self, sender, text):
        self.frames += 1
        self.tell(f"{'<' if sender == 'station' else '>'} {text}")

    def answered(self, action):
        self.answers[action] += 1

    def fault(self, text):
        self.tell(f"!! {text}")
        if not self.broken.done():
            self.broken.set_exception(AssertionError(text))

    def put(self, event):
        """Something happened that a scenario may wait for."""
        self.all.append(event)
        self._unread.append(event)
        self._news.set()

    def unread(self, kind, where=None, **fields):
        """The first event of this kind that has these fields and was not taken yet; takes it."""
        for event in self._unread:
            same = isinstance(event, kind) and all(getattr(event, name) == value for name, value in fields.items())
            if same and (where is None or where(event)):
                self._unread.remove(event)
                return event
        return None

    async def expect(self, kind, where=None, **fields):
        """As `unread`, and waits for it if need be."""

        async def wait():
            while (event := self.unread(kind, where, **fields)) is None:
                self._news.clear()
                await self._news.wait()
            return event

        try:
            return await asyncio.wait_for(wait(), PATIENCE)
        except asyncio.TimeoutError:
            raise AssertionError(f"no {kind.__name__} {fields} in {PATIENCE} s; not taken: {self._unread}") from None

    def forget(self, kind):
        """What came of this kind until now is not waited for."""
        self._unread = [event for event in self._unread if not isinstance(event, kind)]
