"""Threads that the end of the program does not wait for."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


class Abandoning(ThreadPoolExecutor):
    """An executor whose threads end with the program, whatever they wait for.

    Python waits for the threads of its own executor, so one name server that does not answer would
    hold a command for half a minute after its output.
    """

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> "Future[T]":  # noqa: ANN401 - as the executor has it
        """Run a function in a thread of its own."""
        future: Future[T] = Future()
        thread = threading.Thread(target=_run, args=(future, fn, args, kwargs), daemon=True)
        thread.start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - as the executor has it
        """Wait for nothing."""
        del wait, cancel_futures


def _run(
    future: "Future[T]", function: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = function(*args, **kwargs)
    except BaseException as error:  # noqa: BLE001 - it is raised where the result is awaited
        future.set_exception(error)
    else:
        future.set_result(result)
