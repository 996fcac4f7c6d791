"""What every SVG drawing of ours begins with."""

from html import escape


def svg(body: str, width: float, height: float, label: str, letters: float = 13) -> str:
    """A drawing in the page's ink and font; `label` says in words what it shows."""
    said = escape(label)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" role="img" aria-label="{said}" font-family="inherit" '
        f'font-size="{letters:g}" fill="currentColor"><title>{said}</title>{body}</svg>'
    )
