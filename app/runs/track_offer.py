"""Opens the Track… dialog for where the user is, and starts what it comes back with."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app.dialogs.track import TrackDialog, TrackOffer
from app.dialogs.track_estimate import Estimate
from app.parts import Parts
from app.runs.run_records import measured_peak, measured_speed
from app.runs.track_wish import Reach, TrackWish, as_text, from_text, scope_of
from app.settings_table import row_of
from core.session.runs.plan import NothingToRun
from core.tracking_options import TrackingOptions


def track_dialog(parts: Parts, parent: QWidget) -> TrackDialog:
    """The dialog, showing what was asked last; not open yet."""
    settings = parts.settings
    dialog = TrackDialog(
        _offer(parts), lambda wish, replaces: estimate(parts, wish, replaces), parent
    )
    dialog.size_chosen.connect(lambda size: settings.set("tracking/size", size))
    dialog.memory_chosen.connect(lambda memory: settings.set("tracking/memory", memory))

    def start(wish: TrackWish, replaces: bool) -> None:
        settings.set("tracking/wish", as_text(wish))
        scope = scope_of(wish, parts.document, parts.marks, replaces_keyframes=replaces)
        if isinstance(scope, str):
            parts.messages.warning(scope)
        else:
            parts.tracking.start(scope, wish.rules, wish.after)

    dialog.started.connect(start)
    return dialog


def estimate(parts: Parts, wish: TrackWish, replaces: bool) -> Estimate:
    """What a wish comes down to here and now."""
    scope = scope_of(wish, parts.document, parts.marks, replaces_keyframes=replaces)
    if isinstance(scope, str):
        return Estimate(reason=scope)
    plan = parts.document.session.plan_run(scope)
    if isinstance(plan, NothingToRun):
        return Estimate(reason=plan.text)
    settings = parts.settings
    options = TrackingOptions(
        size=settings.whole("tracking/size"),
        device=settings.text("tracking/device"),
        memory=settings.text("tracking/memory"),
    )
    speed = measured_speed(settings, options)
    return Estimate(
        len(plan.frames),
        len(plan.objects),
        plan.protected,
        plan.replaced,
        plan.walked / speed if speed else None,
        measured_peak(settings, options, len(parts.document.objects())),
    )


def _offer(parts: Parts) -> TrackOffer:
    document, settings = parts.document, parts.settings
    size, memory = row_of("tracking/size"), row_of("tracking/memory")
    chosen = document.selection.objects
    names = [info.name for info in document.objects() if info.id in chosen]
    reasons = {
        Reach.RANGE: "" if parts.marks.has_range else _tr("Neither In nor Out is set (I, O)."),
        Reach.SELECTION: ""
        if document.selection.frames
        else _tr("Drag over the lanes to select frames first."),
        Reach.STALE: ""
        if document.session.stale_count()
        else _tr("No tracked frame is out of date."),
    }
    return TrackOffer(
        from_text(settings.text("tracking/wish")),
        reasons,
        ", ".join(names[:3]) + (", …" if len(names) > 3 else "") if names else _tr("none"),
        settings.whole("tracking/size"),
        settings.text("tracking/memory"),
        tuple(zip(memory.choices, memory.names, strict=True)),
        round(size.low),
        round(size.high),
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("track", text)
