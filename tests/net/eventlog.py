"""Events that several threads log and tests wait for, instead of sleeping."""

import threading
import time


class EventLog:
    """Events in order of arrival; each is a dict with an `event` name."""

    def __init__(self, name):
        self._name = name
        self._events = []
        self._changed = threading.Condition()
        self._ended = False

    def append(self, event):
        """Log an event, and wake all waiters."""
        with self._changed:
            self._events.append(event)
            self._changed.notify_all()

    def end(self):
        """No more events will come: wake all waiters."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def mark(self):
        """The current position; a wait from here ignores earlier events."""
        with self._changed:
            return len(self._events)

    def all(self, event=None, since=0, **fields):
        """All events so far with this name and these fields."""
        with self._changed:
            return [one for one in self._events[since:] if _matches(one, event, fields)]

    def find(self, event, timeout, since=0, count=1, **fields):
        """Wait for the `count`-th such event; None after the timeout."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while True:
                for one in self._events[since:]:
                    count -= _matches(one, event, fields)
                    if count == 0:
                        return one
                since = len(self._events)
                left = deadline - time.monotonic()
                if left <= 0 or self._ended:
                    return None
                self._changed.wait(left)

    def wait(self, event, timeout=30.0, since=0, count=1, **fields):
        """As find, but raises an error after the timeout, which lists the events that came instead."""
        found = self.find(event, timeout, since, count, **fields)
        if found is not None:
            return found
        with self._changed:
            came = "\n  ".join(str(one) for one in self._events[-30:])
            why = "it ended" if self._ended else f"{timeout} s passed"
        raise AssertionError(f"{self._name}: {why} without {count} x {event} {fields or ''} "
                             f"after event {since}; last came:\n  {came}")


def _matches(one, event, fields):
    if event is not None and one.get("event") != event:
        return False
    return all(one.get(key) == value for key, value in fields.items())
