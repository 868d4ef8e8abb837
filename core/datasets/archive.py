"""Named files read at random out of a tar file or a folder, without unpacking; used by the packs.

The tar is indexed once and every read opens the file anew, so one archive serves threads and forks.
"""

import os
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from core.errors import MediaError


class Archive(Protocol):
    """Files by name (forward slashes, relative to the archive)."""

    path: Path

    @property
    def names(self) -> Sequence[str]: ...

    def read(self, name: str) -> bytes:
        """The file's bytes; MediaError when it cannot be read."""


class TarArchive:
    """An uncompressed tar file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with tarfile.open(path, "r:") as tar:
                self._places = {
                    member.name.removeprefix("./"): (member.offset_data, member.size)
                    for member in tar
                    if member.isfile()
                }
        except (OSError, tarfile.TarError) as error:
            raise MediaError(
                f"{path} cannot be read as a tar file. Nothing was changed. Check the path."
            ) from error

    @property
    def names(self) -> Sequence[str]:
        return list(self._places)

    def read(self, name: str) -> bytes:
        offset, size = self._places[name]
        try:
            with self.path.open("rb") as tar:
                tar.seek(offset)
                data = tar.read(size)
        except OSError as error:
            raise MediaError(
                f"{name} in {self.path.name} cannot be read ({error}). Replace it or take it away."
            ) from error
        if len(data) != size:
            raise MediaError(f"{name} in {self.path.name} is cut short. Copy the archive again.")
        return data


class FolderArchive:
    """The same files, unpacked."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def names(self) -> Sequence[str]:
        # Not rglob: large data sets are often links to another disk, which it passes over.
        return sorted(
            (Path(folder) / file).relative_to(self.path).as_posix()
            for folder, _, files in os.walk(self.path, followlinks=True)
            for file in files
        )

    def read(self, name: str) -> bytes:
        try:
            return (self.path / name).read_bytes()
        except OSError as error:
            raise MediaError(
                f"{name} in {self.path.name} cannot be read ({error}). Replace it or take it away."
            ) from error


def open_archive(path: Path) -> Archive:
    """A folder or a tar file; MediaError when it is neither."""
    return FolderArchive(path) if path.is_dir() else TarArchive(path)
