import threading

from core.project.project import Project
from tests.core.project.little_project import (
    FORWARD,
    FRAMES,
    ONE,
    result,
    square,
)


def test_one_thread_stores_while_another_reads(project: Project) -> None:
    project.add_object()
    run = project.start_run(FORWARD, "Track")
    failures: list[BaseException] = []

    def store() -> None:
        try:
            for turn in range(40):
                frames = range(1, FRAMES)
                project.store_results(run, [result(f, (1, square((f + turn) % 6))) for f in frames])
        except BaseException as error:  # noqa: BLE001 - shown by the test
            failures.append(error)

    worker = threading.Thread(target=store)
    worker.start()
    while worker.is_alive():
        for frame in range(FRAMES):
            assert int(project.mask(frame).sum()) in (0, 9, 6, 4)
            project.states(ONE)
    worker.join()
    assert failures == []
