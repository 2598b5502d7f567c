"""The table of where CPU time goes, from samples that are written down here."""

from tests.benchmarks.profile import Thread, group_of, samples, spent, table

RAW = """
thread (7): MainThread;run (asyncio/runners.py:118);send (adapters/slack/send.py:9);dumps (json/__init__.py:231) 3
thread (7): MainThread;run (asyncio/runners.py:118);handle (bot/engine/advance.py:9);compile (re/__init__.py:1) 1
thread (7): MainThread;run (asyncio/runners.py:118);EpollSelector.select (selectors.py:468) 90
thread (8): sqlite-writer;run (threading.py:982);_commit (bot/store/sqlite/writer.py:183) 4
thread (9): asyncio_0;_worker (concurrent/futures/thread.py:81) 50
"""  # noqa: E501 - as py-spy writes it

LOOP, WRITER = Thread(7, "MainThread"), Thread(8, "sqlite-writer")


def test_samples_belong_to_the_innermost_function_that_has_a_group() -> None:
    assert samples(RAW.splitlines()) == {
        (LOOP, "JSON"): 3,
        (LOOP, "turn and engine"): 1,
        (WRITER, "store, SQL"): 4,
    }


def test_each_library_has_a_group() -> None:
    groups = {
        file: group_of([f"call (/venv/site-packages/{file}:1)"])
        for file in ("slack_bolt/app.py", "telegram/_bot.py", "httpcore/_async/http11.py", "x/y.py")
    }

    assert groups == {
        "slack_bolt/app.py": "Bolt",
        "telegram/_bot.py": "python-telegram-bot",
        "httpcore/_async/http11.py": "httpx",
        "x/y.py": "other",
    }


def test_adapter_of_telegram_is_not_the_library_of_that_name() -> None:
    assert group_of(["send (adapters/telegram/send.py:1)"]) == "adapter"


def test_each_thread_is_as_large_as_the_cpu_time_that_it_had() -> None:
    found = spent(samples(RAW.splitlines()), {7: 0.8, 8: 0.2, 9: 0.0})

    assert list(table(found)) == [
        "| ms of CPU an update | MainThread | sqlite-writer | all | share |",
        "| --- | ---: | ---: | ---: | ---: |",
        "| JSON | 0.600 | 0.000 | 0.600 | 60% |",
        "| turn and engine | 0.200 | 0.000 | 0.200 | 20% |",
        "| store, SQL | 0.000 | 0.200 | 0.200 | 20% |",
        "| all | 0.800 | 0.200 | 1.000 | 100% |",
    ]


def test_threads_that_hardly_run_share_a_column() -> None:
    found = spent(samples(RAW.splitlines()), {7: 0.995, 8: 0.005})

    assert next(table(found)) == "| ms of CPU an update | MainThread | others | all | share |"
