"""Writing files so that nothing half-written ever carries a final name."""

import contextlib
import errno
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from core.errors import OutputError

_LONGEST_PREFIX = 40
"""Of a temporary name: a long name with random letters added would be too long for the disk."""
_UNFINISHED = re.compile(r"\..+-[a-z0-9_]{8}\.part(\.\w+)?")


def describe_os_error(error: OSError, target: Path) -> str:
    """One line for the user: what happened to `target`, what is safe, what to do."""
    if error.errno == errno.ENOSPC:
        return (
            f"Disk full while writing {target}. Finished files are kept. "
            "Free some space and try again."
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return (
            f"Cannot write to {target}: permission denied. Nothing was changed. "
            "Choose another folder."
        )
    reason = error.strerror or str(error)
    return f"Cannot write {target}: {reason}. Nothing was changed. Choose another place."


def ensure_writable_folder(folder: Path) -> None:
    """Make `folder` and prove that a file can be created in it; OutputError if not."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise OutputError(describe_os_error(error, folder)) from error


def is_unfinished(path: Path) -> bool:
    """Whether `atomic_path` had begun to write this file, and its program still does or died."""
    return _UNFINISHED.fullmatch(path.name) is not None


@contextlib.contextmanager
def atomic_path(target: Path) -> Iterator[Path]:
    """A temporary path beside `target`; it replaces `target` when the block ends without an error.

    Raises OutputError for a full disk, a missing permission and the like; `target` is then as
    before.
    The temporary name keeps the suffix, so that encoders recognise the format.
    """
    partial: Path | None = None
    try:
        handle, name = tempfile.mkstemp(
            prefix=f".{target.stem[:_LONGEST_PREFIX]}-",
            suffix=f".part{target.suffix}",
            dir=target.parent,
        )
        os.close(handle)
        partial = Path(name)
        yield partial
        with partial.open("rb+") as written:
            os.fsync(written.fileno())
        partial.chmod(0o644)
        partial.replace(target)
    except OSError as error:
        raise OutputError(describe_os_error(error, target)) from error
    finally:
        if partial is not None:
            partial.unlink(missing_ok=True)
