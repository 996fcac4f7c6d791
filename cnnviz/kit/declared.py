"""The controls of a page, declared: one frozen dataclass, each field with all that it is.

    @dataclass(frozen=True)
    class State(Declared):
        kernel: int = whole("Kernel", 5, key="k")
        padding: str = choice("Padding", {"none": "none", "same": "same"}, key="pad")

A `State` is a plain value for pure functions. A page places its controls with a `Drawing`, which
keeps them in the link. A default and the options may be a function of the state so far.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, fields, replace
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

import streamlit as st

from cnnviz.kit import links
from cnnviz.kit.control import Control, Look, texts
from cnnviz.kit.controls import show, tabs
from cnnviz.kit.put import put
from cnnviz.window import LARGEST

if TYPE_CHECKING:
    from streamlit.elements.lib.mutable_tab_container import TabContainer

SoFar = Callable[[Any], Any]
"""A function of the state so far: of the fields before, the others at their defaults."""


def _of(given: Any, state: Any) -> Any:
    return given(state) if callable(given) else given


def _declare(
    label: str, default: Any, allowed: Any, look: Look, *, key: str = "", **more: Any
) -> Any:
    """Declare a control, whose `key` is the name in the link; see `Control`."""
    control = Control(key, label, default, allowed, look, **more)
    plain = tuple(default) if control.many else None if callable(default) else default
    return field(default=plain, metadata={"control": control})


def _usual(control: Control, state: Any, offered: Sequence[Any] | None) -> Any:
    """A declared control's default after the fields before."""
    default = _of(control.default, state)
    if control.many:
        return list(default)
    if control.look is Look.SLIDER and isinstance(offered, range):
        return min(default, offered[-1])
    return default if not offered or default in offered else offered[0]


def whole(
    label: str,
    default: int | SoFar,
    *,
    low: int = 0,
    high: int | SoFar = LARGEST,
    slide: bool = False,
    **more: Any,
) -> Any:
    """A whole number from `low` to `high`, to type or to slide."""
    look = Look.SLIDER if slide else Look.BOX
    allowed = (lambda s: range(low, _of(high, s) + 1)) if callable(high) else range(low, high + 1)
    return _declare(label, default, allowed, look, **more)


def choice(
    label: str,
    options: Mapping[str, str] | Sequence[str] | SoFar = (),
    default: str | SoFar = "",
    *,
    look: Look = Look.LIST,
    **more: Any,
) -> Any:
    """One of `options`, {slug: what a visitor reads}; the first if no other default is given.

    Without options they are given when it is drawn, and empty words stand for the first.
    """
    if not default and not callable(options) and options:
        default = next(iter(options))
    return _declare(label, default, options, look, **more)


def flag(label: str, default: bool | SoFar, **more: Any) -> Any:
    """A switch."""
    return _declare(label, default, (False, True), Look.SWITCH, **more)


def several(
    label: str,
    options: Mapping[str, str] | Sequence[str] | SoFar,
    default: Sequence[str] = (),
    *,
    look: Look = Look.PILLS,
    **more: Any,
) -> Any:
    """Any of `options`, or as `Look.SOME` from `fewest` to `most` of many."""
    return _declare(label, default, options, look, **more)


def words(label: str, *, look: Look = Look.WORDS, **more: Any) -> Any:
    """Any words, to look for or to be a `Look.LINE`."""
    return _declare(label, "", None, look, **more)


def kept(label: str, default: str | SoFar, valid: Callable[[str], bool], **more: Any) -> Any:
    """A text that a component of the page sets, one of those that are `valid`."""
    return _declare(label, default, None, Look.KEPT, valid=valid, **more)


def declarations(kind: type["Declared"]) -> dict[str, Control]:
    """A page's controls as they are declared, by field."""
    return {each.name: each.metadata["control"] for each in fields(kind)}  # type: ignore[arg-type]


class Declared:
    """What a page's controls are set to."""

    def __post_init__(self) -> None:
        """Fill in the defaults that follow from the fields before."""
        for name, declaration in declarations(type(self)).items():
            if getattr(self, name) is None:
                object.__setattr__(self, name, _of(declaration.default, self))

    @classmethod
    def control(cls, name: str, state: Any, page: str, offered: Any = None) -> Control:
        """The control of a field, after the fields before."""
        given = declarations(cls)[name]
        options = _of(given.allowed, state) if offered is None else offered
        allowed = options if options is None or isinstance(options, range) else tuple(options)
        return replace(
            given,
            key=cls.key(name, page),
            name=given.key or name,
            default=_usual(given, state, allowed),
            allowed=allowed,
            most=given.most or len(allowed or ()),
            labels=dict(options) if isinstance(options, Mapping) else {},
            follows=cls.key(given.follows, page) if given.follows else "",
        )

    @classmethod
    def key(cls, name: str, page: str) -> str:
        """A field's key in the session: the page's own, unless it is declared shared."""
        given = declarations(cls)[name]
        return (given.key or name) if given.shared else f"{page}.{given.key or name}"

    @classmethod
    def read(cls, settings: Mapping[str, Any]) -> Self:
        """The state of a link with these settings; raises `ValueError` where there is none."""
        names = {given.key or name: name for name, given in declarations(cls).items()}
        if unknown := settings.keys() - names.keys():
            raise ValueError(f"no controls: {', '.join(sorted(unknown))}")
        found: dict[str, Any] = {}
        for parameter, name in names.items():
            if parameter in settings:
                control = cls.control(name, cls(**found), "")
                free = control.allowed == ()  # offered when it is drawn
                said = texts(settings[parameter])
                value = settings[parameter] if free else control.read(said)
                found[name] = tuple(value) if control.many else value
        return cls(**found)


S = TypeVar("S", bound=Declared)


class Drawing(Generic[S]):
    """Draws the controls of a page where the page places them."""

    def __init__(self, kind: type[S]) -> None:
        self._kind, self._page = kind, links.page()
        self._set: dict[str, Any] = {}
        self._state: S | None = None

    def __call__(self, *names: str, offered: Any = None) -> S:
        """Draw the controls of some fields; returns the state so far.

        Args:
            names: of the fields.
            offered: the options, where they are not declared.

        Raises:
            CnnvizError: if fewer are picked than a control takes.
        """
        for name in names:
            control = self._kind.control(name, self.state, self._page, offered)
            value = show(control)
            self._put(name, tuple(value) if control.many else value)
        return self.state

    def tabs(self, name: str) -> "dict[str, TabContainer]":
        """Draw a choice as tabs, by its options; only the open one (`.open`) needs to be filled."""
        drawn = tabs(self._kind.control(name, self.state, self._page))
        self._put(name, next(option for option, tab in drawn.items() if tab.open))
        return drawn

    @property
    def state(self) -> S:
        """What the controls drawn so far are set to, and the others' defaults."""
        if self._state is None:
            self._state = self._kind(**self._set)
        return self._state

    def _put(self, name: str, value: Any) -> None:
        self._set[name], self._state = value, None

    def key(self, name: str) -> str:
        """A field's key in the session."""
        return self._kind.key(name, self._page)

    def last(self, name: str) -> Any:
        """What a control that is still to be drawn showed the last time, if it was there."""
        return st.session_state.get(self.key(name))

    def was_usual(self, name: str) -> bool:
        """Whether a control that is still to be drawn is as it was, and that was its default."""
        key = self.key(name)
        control, value = st.session_state[links.RUN].before.get(key, (None, None))
        return control is not None and control.default == value == self.last(name)

    def put(self, **values: Any) -> None:
        """Set controls that are still to be drawn."""
        for name, value in values.items():
            put(self.key(name), value)
