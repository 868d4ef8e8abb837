from core.progress import CancelToken
from core.session.runs.rules import Rule, StopRules
from core.session.runs.run_events import DraftAhead, LegBegan, RuleBroken, RunEvent
from core.session.runs.scope import RunScope
from core.types import CellState, FrameResult


def in_words(event: RunEvent) -> str:
    if isinstance(event, LegBegan):
        return f"to {event.leg.stop}"
    if isinstance(event, RuleBroken):
        return event.broken.rule.value
    if isinstance(event, DraftAhead):
        return f"draft on {event.frame}"
    return f"{event.index}" if isinstance(event, FrameResult) else "progress"


def test_a_run_tells_where_it_turns_what_it_saw_and_why_it_stands_still(clip, at_once) -> None:
    clip.put(1, 2)
    clip.painter.confidence = lambda frame: 0.2 if frame == 3 else 0.75
    run = clip.start(RunScope(2), StopRules(confidence=0.5))
    clip.put(1, 5, CellState.DRAFT)
    token = CancelToken()
    told = []
    for event in clip.tracking.walk(run, token):
        told.append(in_words(event))
        if isinstance(event, DraftAhead):
            clip.put(1, 5, CellState.KEYFRAME)
        token.resume()

    assert told == ["to 15", "3", Rule.CONFIDENCE.value, "4", "draft on 5"]
