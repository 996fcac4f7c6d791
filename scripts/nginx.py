"""Find the nginx that the tests of serving start, or install it.

In order: CNNVIZ_NGINX, the program; the search path; failing these, Debian's package as root.
Prints the program, or leaves with one sentence: tests are never skipped for want of a proxy.
"""

import os
import shutil
from functools import partial
from pathlib import Path
from string import Template

from scripts import debian

ROOT = Path(__file__).resolve().parent.parent

NONE = (
    "There is no nginx for the tests of serving and none could be installed: install it (Debian "
    "and Ubuntu: apt-get install nginx-light), or set CNNVIZ_NGINX to the program."
)

AROUND = """\
pid $folder/nginx.pid;
daemon off;
events {}
http {
    access_log off;
    client_body_temp_path $folder/bodies;
    proxy_temp_path $folder/proxied;
    fastcgi_temp_path $folder/fastcgi;
    uwsgi_temp_path $folder/uwsgi;
    scgi_temp_path $folder/scgi;
$inside
}
"""
"""What nginx's image, or Debian, has around a file of ours."""


def find() -> str | None:
    """The program, or None."""
    if chosen := os.environ.get("CNNVIZ_NGINX"):
        return chosen if Path(chosen).exists() else None
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def configured(folder: Path, listen: str, one: str, two: str) -> Path:
    """Our configuration with these addresses in it, in a folder of its own."""
    ours = (ROOT / "serving/nginx.conf").read_text()
    inside = Template(ours).safe_substitute(LISTEN=listen, ONE=one, TWO=two)
    path = folder / "nginx.conf"
    path.write_text(Template(AROUND).safe_substitute(folder=folder, inside=inside))
    return path


def command(path: Path, *options: str) -> list[str]:
    """What starts nginx with a configuration; raises `RuntimeError` if there is none."""
    program = find()
    if program is None:
        raise RuntimeError(NONE)
    return [
        program,
        "-p",
        str(path.parent),
        "-e",
        str(path.parent / "errors"),
        "-c",
        str(path),
        *options,
    ]


if __name__ == "__main__":
    debian.need("nginx", find, partial(debian.install, "nginx-light"), NONE)
