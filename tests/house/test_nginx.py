"""The configuration that the page shows is one that nginx takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from nginx import NO_NGINX, check, find_nginx, free_port, lay_out

program = find_nginx()
needs_nginx = pytest.mark.skipif(program is None, reason=NO_NGINX)


@needs_nginx
def test_nginx_takes_the_configuration(tmp_path: Path) -> None:
    done = check(str(program), lay_out(tmp_path, port=free_port()))
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


@needs_nginx
def test_nginx_would_refuse_another(tmp_path: Path) -> None:
    main = lay_out(tmp_path, port=free_port())
    shown = tmp_path / "seatrial.conf"
    shown.write_text(shown.read_text().replace("proxy_next_upstream_tries", "proxy_next_upstream_tricks"))
    assert "proxy_next_upstream_tricks" in check(str(program), main).stderr
