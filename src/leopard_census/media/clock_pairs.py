"""Two cameras of one station with two clocks: the same animal at two times."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from leopard_census.media.clock_events import Event, seconds, starts_s
from leopard_census.media.clock_fault import SHEET_ROUNDS, Fault, behind_text, chance_text
from leopard_census.media.clock_regular import is_regular
from leopard_census.media.clock_sun import SunFit
from leopard_census.media.clock_vote import Vote, vote
from leopard_census.media.status import Timing

Floats = npt.NDArray[np.float64]

# Differences that are looked for: beyond three days a clock was not set wrong by a slip of the hand, but reset.
_REACH_S = 3 * 86_400.0
# By so much the light of the pictures must speak for one camera: odds of 150 to 1.
_SUN_SAYS = 5.0
# So many files more outside the sheet's dates tell which camera is wrong.
_SHEET_SAYS = 2
# A drift is proposed as steps of this size: clocks.csv holds steps.
_DRIFT_STEP_S = 60.0
# People and programs put clocks on and back by whole hours; two cameras set by hand differ by a minute or two more.
_NEAR_S = 150.0
# So much of the triggers that agree must lie on their side of the step, or the second difference is no later one.
_SECOND_FROM = 0.9
# An animal may need so long from one camera of a station to the other, where they do not face each other; where so many
# more triggers agree the other way round, as a share of those that agree, the difference is such a walk and no clock's.
_WALK_S = 900.0
_OTHER_WAY = 0.2


@dataclass(frozen=True)
class Camera:
    """One deployment as far as its clock is concerned.

    Attributes
    ----------
    row
        Of the field sheet.
    items
        Its files that lie within the deployment or near to it, as their times count now.
    found
        Their triggers: time-lapse photos left out, and files taken together counted once.
    sun
        What their light says; None when it is not known.
    """

    row: Mapping[str, Any]
    items: Sequence[Timing]
    found: Sequence[Event]
    sun: SunFit | None

    @property
    def key(self) -> str:
        """Its deploymentID."""
        return str(self.row["deploymentID"])

    def outside(self, shift_s: float = 0.0) -> int:
        """Files outside the sheet's dates (as roughly as people write them), if so many seconds are added."""
        start = (self.row["deploymentStart"] - SHEET_ROUNDS).timestamp()
        end = (self.row["deploymentEnd"] + SHEET_ROUNDS).timestamp()
        return sum(not start <= seconds(item) + shift_s <= end for item in self.items)


def pair_faults(one: Camera, other: Camera, chance: float, difference_s: float) -> list[Fault]:
    """What the triggers that two cameras of one station have in common say about their clocks.

    Parameters
    ----------
    one, other
        The cameras.
    chance
        Agreement that independent cameras show more often than this says nothing.
    difference_s
        Clocks that differ by less are taken for right: so long may an animal need from one view to the other.
    """
    first_s, second_s = starts_s(one.found), starts_s(other.found)
    won = vote(first_s, second_s, -_REACH_S, _REACH_S)
    if won is None or won.chance > chance or is_regular(first_s[won.first]):
        return []
    if back := _other_way(one, other, won):
        return _walk(one, other, won, back)
    rest = _second_vote(first_s, second_s, won, chance)
    if rest is not None:
        return _step(one, other, won, rest)
    ends = [won.at(first_s[0]), won.at(first_s[-1])]
    # The whole interval must lie beyond: a fault is proposed only when there surely is one.
    margin = won.high_s - won.offset_s
    if max(map(abs, ends)) - margin <= difference_s:
        return []
    if not _whole_time(first_s, second_s, won, chance):
        return _part(one, other, won)
    return _constant(one, other, won, difference_s)


def _whole_time(first_s: Floats, second_s: Floats, won: Vote, chance: float) -> bool:
    """Whether the triggers that agree fill the time in which both cameras worked.

    Of n triggers spread evenly over a time T none falls into its first (or last) part g with probability
    (1 - g/T)^n.
    """
    begin, end = (
        max(first_s[0], won.at(second_s[0]) + second_s[0]),
        min(first_s[-1], won.at(second_s[-1]) + second_s[-1]),
    )
    agree = first_s[won.first]
    empty = max(agree[0] - begin, end - agree[-1], 0.0) / max(end - begin, 1.0)
    return bool((1 - min(empty, 1.0)) ** len(agree) >= chance)


def _second_vote(first_s: Floats, second_s: Floats, won: Vote, chance: float) -> Vote | None:
    """Another difference that holds for another part of the time: one of the clocks was put on or back."""
    left_first = np.delete(np.arange(len(first_s)), won.first)
    left_second = np.delete(np.arange(len(second_s)), won.second)
    rest = vote(first_s[left_first], second_s[left_second], -_REACH_S, _REACH_S)
    if rest is None or rest.chance > chance or abs(rest.offset_s - won.offset_s) <= 2 * _NEAR_S:
        return None
    if is_regular(first_s[left_first][rest.first]):
        return None
    times, others = first_s[won.first], first_s[left_first][rest.first]
    _, right, _ = _cut(times, others)
    return rest if right >= _SECOND_FROM * (len(times) + len(others)) else None


def _cut(times: Floats, others: Floats) -> tuple[float, int, bool]:
    """The moment that parts two groups of times best, how many are on their side, and whether `times` come first."""
    together = np.concatenate([times, others])
    mine = np.concatenate([np.ones(len(times), bool), np.zeros(len(others), bool)])
    order = np.argsort(together, kind="stable")
    ordered, mine = together[order], mine[order]
    before = np.concatenate([[0], np.cumsum(mine)])
    place = np.arange(len(mine) + 1)
    first = before + (len(others) - (place - before))
    second = len(mine) - first
    ahead = first.max() >= second.max()
    n = int((first if ahead else second).argmax())
    n = min(max(n, 1), len(ordered) - 1)
    return float((ordered[n - 1] + ordered[n]) / 2), int(max(first.max(), second.max())), bool(ahead)


def _constant(one: Camera, other: Camera, won: Vote, difference_s: float) -> list[Fault]:
    """One difference for the whole time, constant or drifting: a fault of one camera, or of either."""
    wrong, why, strength = _wrong(one, other, won.offset_s)
    kind = _kind(won)
    rest, strength = _after_rows(one, other, strength)
    times = starts_s(one.found)[won.first[[0, -1]]].tolist()
    faults = []
    # To the other camera the offset is added when `one` is right; from `one` it is taken when the other is.
    for camera, against, sign in ((other, one, 1.0), (one, other, -1.0)):
        if wrong is not None and camera is not wrong:
            continue
        ends = [sign * won.at(time) for time in times]
        told = _drifting(won, against, ends) if won.drift else f"is {behind_text(sign * won.offset_s)}"
        reason = (
            f"{won.votes} triggers of both cameras agree if this clock {told} against {against.key}; "
            f"{_by_chance(won.chance)}; {why}"
        )
        if wrong is None:
            reason += (
                f". Proposed as if {against.key} were right, which no picture tells: copy rows of one of the two "
                "cameras, and none if you cannot tell which is wrong"
            )
        if won.drift:
            reason += (
                f". In steps of {_DRIFT_STEP_S:.0f} s, because a row of clocks.csv holds until the next: "
                "copy all steps of this camera"
            )
        shifts = [(item, _whole(sign * won.at(seconds(item)), won)) for item in camera.items]
        fault = Fault(kind, "pair", shifts, reason + rest, strength, won.chance, None, against.key)
        faults.append(replace(fault, margin=_margin(won, times, difference_s), either=wrong is None))
    return faults


def _other_way(one: Camera, other: Camera, won: Vote) -> int:
    """Triggers that agree with the opposite difference, where they are many; a clock has but one difference."""
    if abs(won.offset_s) > _WALK_S:
        return 0
    left_first = np.delete(starts_s(one.found), won.first)
    left_second = np.delete(starts_s(other.found), won.second)
    spread = min(_NEAR_S, abs(won.offset_s) / 2)
    gaps = np.abs(left_first[:, None] - left_second[None, :] + won.offset_s)
    found = int((gaps.min(axis=1, initial=np.inf) <= spread).sum())
    return found if found >= max(3, _OTHER_WAY * won.votes) else 0


def _walk(one: Camera, other: Camera, won: Vote, back: int) -> list[Fault]:
    """A difference that holds in both directions: told to both cameras, as a question."""
    faults = []
    for camera, against, sign in ((other, one, 1.0), (one, other, -1.0)):
        reason = (
            f"{won.votes} triggers of both cameras agree if this clock is {behind_text(sign * won.offset_s)} against "
            f"{against.key}, but {back} agree the other way round: animals that walk from one camera to the other, in "
            "both directions, do the same where the cameras stand apart, so that no time is proposed"
        )
        unknown = [(item, None) for item in camera.items]
        faults.append(Fault("offset", "pair", unknown, reason, "weak", won.chance, None, against.key))
    return faults


def _after_rows(one: Camera, other: Camera, strength: str = "strong") -> tuple[str, str]:
    """Words, and the strength, where rows of clocks.csv enter: a copied part of a correction leaves a rest."""
    keys = [camera.key for camera in (one, other) if any(item.corrected for item in camera.items)]
    if not keys:
        return "", strength
    told = " and ".join(keys)
    words = f". clocks.csv has rows for {told}: this is what they leave; are all that belong together there?"
    return words, "moderate"


def _drifting(won: Vote, against: Camera, ends: Sequence[float]) -> str:
    slope = f"{abs(won.drift):.1f} s a day ({won.drift_low:.1f} to {won.drift_high:.1f}, 99% limits)"
    first, last = (behind_text(end) for end in ends)
    return f"drifts by {slope}, from {first} at the first common trigger to {last} at the last one,"


def _margin(won: Vote, times: Sequence[float], difference_s: float) -> timedelta:
    """By how much a proposed shift may be off: the offset's limits, of a drift its own and half a step as well.

    To that comes the way of an animal from one view to the other: most may walk the same way.
    """
    margin = won.high_s - won.offset_s + difference_s
    if won.drift:
        days = (times[1] - times[0]) / 2 / 86_400
        margin += max(won.drift_high - won.drift, won.drift - won.drift_low) * days + _DRIFT_STEP_S / 2
    return timedelta(seconds=margin)


def _part(one: Camera, other: Camera, won: Vote) -> list[Fault]:
    """A difference that holds for a part of the time alone: nothing is proposed for the rest."""
    # Few minutes, for some weeks: animals may have come by another way than before.
    usual = "strong" if abs(won.offset_s) > _WALK_S else "moderate"
    rest_of, strength = _after_rows(one, other, usual)
    faults = []
    agree = starts_s(one.found)[won.first]
    for camera, against, sign in ((other, one, 1.0), (one, other, -1.0)):
        begin, end = (agree[[0, -1]] - (won.offset_s if camera is other else 0.0) + (-1.0, 1.0)).tolist()
        items = [item for item in camera.items if begin <= seconds(item) <= end]
        reason = (
            f"{won.votes} triggers of both cameras agree if this clock is {behind_text(sign * won.offset_s)} against "
            f"{against.key}, but only in this part of the time; {_by_chance(won.chance)}. One of the two clocks was "
            "put on or back; the pictures do not tell which"
        )
        if items:
            unknown = [(item, None) for item in items]
            faults.append(
                Fault("step", "pair", unknown, reason + rest_of, strength, won.chance, None, against.key)
            )
    return faults


def _kind(won: Vote) -> str:
    if won.drift:
        return "drift"
    for usual, kind in ((3600.0, "one-hour"), (43_200.0, "twelve-hours")):
        if abs(abs(won.offset_s) - usual) <= _NEAR_S:
            return kind
    return "offset"


def _by_chance(chance: float) -> str:
    return f"chance gives as many with probability {chance_text(chance)}"


def _whole(shift_s: float, won: Vote) -> timedelta:
    """A shift in whole seconds; of a drift, in steps."""
    step = _DRIFT_STEP_S if won.drift else 1.0
    return timedelta(seconds=round(shift_s / step) * step)


def _wrong(one: Camera, other: Camera, offset_s: float) -> tuple[Camera | None, str, str]:
    """Which of two cameras is wrong when `offset_s` is missing between them, why, and how sure that is."""
    if one.sun is not None and other.sun is not None:
        one_right = one.sun.at(0) + other.sun.at(offset_s)
        other_right = one.sun.at(-offset_s) + other.sun.at(0)
        if abs(one_right - other_right) >= _SUN_SAYS:
            wrong, right = (other, one) if one_right > other_right else (one, other)
            return wrong, f"day and night in the pictures of both fit {right.key}", "strong"
    if_one = one.outside() + other.outside(offset_s)
    if_other = one.outside(-offset_s) + other.outside()
    if abs(if_one - if_other) >= _SHEET_SAYS:
        wrong, right = (other, one) if if_one < if_other else (one, other)
        files = f"{min(if_one, if_other)} and not {max(if_one, if_other)} files"
        return wrong, f"with {right.key} right, {files} lie outside the field sheet's dates", "moderate"
    return None, "neither the sun nor the field sheet tells which of the two is right", "moderate"


def _step(one: Camera, other: Camera, won: Vote, rest: Vote) -> list[Fault]:
    """Two differences, one after the other: which clock stepped is not known, so both are told."""
    first_s = starts_s(one.found)
    left = np.delete(np.arange(len(first_s)), won.first)
    cut, _, ahead = _cut(first_s[won.first], first_s[left][rest.first])
    early, late = (won.offset_s, rest.offset_s) if ahead else (rest.offset_s, won.offset_s)
    kind = "one-hour" if abs(abs(late - early) - 3600) <= 2 * _NEAR_S else "step"
    chance = max(won.chance, rest.chance)
    rest_of, strength = _after_rows(one, other)
    faults = []
    for camera, against, sign in ((other, one, 1.0), (one, other, -1.0)):
        # Of the two stretches the one with the larger difference is the wrong one of a clock that was right once.
        begins = cut - late if camera is other else cut
        wrong_late = abs(late) >= abs(early)
        items = [item for item in camera.items if (seconds(item) >= begins) == wrong_late]
        reason = (
            f"{won.votes} and {rest.votes} triggers of both cameras agree if against {against.key} this clock "
            f"is {behind_text(sign * early)} at first and {behind_text(sign * late)} later; {_by_chance(chance)}. "
            "One of the two clocks was put on or back; the pictures do not tell which"
        )
        if items:
            unknown = [(item, None) for item in items]
            faults.append(Fault(kind, "pair", unknown, reason + rest_of, strength, chance, None, against.key))
    return faults


def stretch_shift(
    wrong: Sequence[Event], other: Sequence[Event], low: timedelta, high: timedelta, chance: float
) -> Vote | None:
    """What must be added to a stretch with a lost date, from the triggers that it shares with the other camera.

    Parameters
    ----------
    wrong, other
        Triggers of the stretch, and of the other camera of the station.
    low, high
        Between which the shift must lie.
    chance
        As for `pair_faults`.
    """
    if not wrong or not other or high <= low:
        return None
    won = vote(starts_s(other), starts_s(wrong), low.total_seconds(), high.total_seconds())
    return won if won is not None and won.chance <= chance else None
