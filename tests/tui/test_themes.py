"""Themes: readable by the rule of accessibility, on every paper that text stands on; and nothing by colour alone."""

from __future__ import annotations

import pytest
from textual.color import Color
from textual.theme import Theme

from mentor_tui.tui import themes
from mentor_tui.tui.themes import CONTRAST, CONTRAST_LIGHT, DARK, LIGHT
from tests.tui.driver import Mentor

PAPERS = ("background", "surface", "panel", "cursor")
INKS = ("foreground", "muted", "primary", "secondary", "error", "warning", "success")


def colour(theme: Theme, name: str) -> Color:
    return Color.parse(theme.variables.get(name) or getattr(theme, name))


def contrast(one: Color, other: Color) -> float:
    """How far two colours are apart, from 1 to 21, as WCAG 2 reckons it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(one: Color) -> float:
    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)

    return 0.2126 * linear(one.r) + 0.7152 * linear(one.g) + 0.0722 * linear(one.b)


@pytest.mark.parametrize(("theme", "least"), [(DARK, 4.5), (LIGHT, 4.5), (CONTRAST, 7), (CONTRAST_LIGHT, 7)])
@pytest.mark.parametrize("paper", PAPERS)
def test_all_inks_can_be_read_on_all_papers(theme: Theme, least: float, paper: str) -> None:
    ratios = {ink: round(contrast(colour(theme, ink), colour(theme, paper)), 2) for ink in INKS}
    assert {ink: ratio for ink, ratio in ratios.items() if ratio < least} == {}


@pytest.mark.parametrize("theme", themes.OURS, ids=lambda theme: str(theme.name))
def test_an_alarm_and_the_banners_can_be_read(theme: Theme) -> None:
    for ink, paper in (("on-alarm", "alarm"), ("background", "warning"), ("background", "primary")):
        assert contrast(colour(theme, ink), colour(theme, paper)) >= 4.5


def test_without_colour_the_screen_has_the_same_words(mentor: Mentor, monkeypatch: pytest.MonkeyPatch) -> None:
    world = mentor.world
    world.asks("tunde-adeyemi", "Checkout fails", p0=True)
    mentor.opens(theme="mentor-dark").syncs().presses("j")
    coloured = mentor.screen
    mentor.leaves()
    monkeypatch.setenv("NO_COLOR", "1")
    mentor.opens(theme="mentor-dark").syncs().presses("j")
    assert mentor.screen == coloured
    for word in ("P0", "late", "call now", "❯", "█", "▌"):
        assert word in mentor.screen
