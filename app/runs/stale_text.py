"""Which tracked frames are out of date, and because of what: the hover of Re-run stale."""

from PySide6.QtCore import QCoreApplication

from core.number_text import grouped
from core.session.session import Session

MOST_LINES = 8


def stale_text(session: Session) -> str:
    """A line for each range that running them again would renew; "" without any."""
    names = {info.id: info.name for info in session.objects()}
    ranges = [stale for stale in session.stale_ranges() if stale.is_hard]
    lines = [
        _tr("“{name}” {first:05}\N{EN DASH}{last:05}: {cause}").format(
            name=names.get(stale.object_id, ""),
            first=stale.first,
            last=stale.last,
            cause=session.stale_reason(stale),
        )
        for stale in ranges[:MOST_LINES]
    ]
    if len(ranges) > MOST_LINES:
        lines.append(_tr("and {} more ranges").format(grouped(len(ranges) - MOST_LINES)))
    return "\n".join(lines)


def _tr(text: str) -> str:
    return QCoreApplication.translate("tracking", text)
