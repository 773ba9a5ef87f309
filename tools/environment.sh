#!/usr/bin/env bash
# Make .venv hold what a goal of the Makefile needs, by hash.
# usage: tools/environment.sh run|dev|docs|tritonclient
#
# run   Seatrial, its libraries, and the demonstration's data
# dev   all of run, and what tests, linters and type checks need
# docs  all of dev, and what builds the documentation
#
# tritonclient  a client that is not ours, for the tests; an environment of its own in .venv, for it caps protobuf
set -euo pipefail
cd "$(dirname "$0")/.."
goal=${1:?usage: tools/environment.sh run|dev|docs|tritonclient}
venv=.venv
into=$venv
fit='import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))'

say() { printf '%s\n' "$*" >&2; }

find_python() {
  local candidate
  for candidate in "${PYTHON:-}" python3.13 python3.12 python3.11 python3; do
    # A name can be there and still not run, such as the shims of version managers: so each is tried.
    if [ -n "$candidate" ] && "$candidate" -c "$fit" >/dev/null 2>&1; then
      printf '%s\n' "$candidate"
      return
    fi
  done
  say 'Seatrial needs Python 3.11, 3.12 or 3.13 with its venv module, and found none of these on PATH.'
  say 'What to do:'
  say '  Debian, Ubuntu   sudo apt-get install python3 python3-venv'
  say '  Fedora           sudo dnf install python3'
  say '  macOS            brew install python@3.13'
  say 'or name one that is elsewhere: make PYTHON=/path/to/python3.12 ...'
  return 1
}

install() { # takes what pip and uv have in common
  if [ -x $venv/bin/uv ]; then
    $venv/bin/uv pip install --quiet --python "$into/bin/python" "$@" && return
    say 'uv could not install this; pip tries now, which takes longer.'
  fi
  "$into/bin/python" -m pip install --quiet --disable-pip-version-check --use-pep517 "$@"
}

if ! $venv/bin/python -c "$fit" >/dev/null 2>&1; then
  python=$(find_python)
  say "Making $venv with $("$python" --version)."
  rm -rf $venv
  "$python" -m venv $venv
fi
if ! $venv/bin/uv --version 2>/dev/null | grep -qF "$(sed -n 's/^uv==\([^ ;\\]*\).*/\1/p' lock/uv.txt)"; then
  $venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r lock/uv.txt ||
    say 'uv is not to be had here; pip does its work, which takes longer.'
fi

case $goal in
  run)
    say 'Installing Seatrial and its libraries, as locked in lock/.'
    install --require-hashes -r lock/build.txt -r lock/runtime.txt
    # The data package has no wheel, so it is built with what lock/build.txt holds and not with whatever is newest; its own
    # dependencies are left out because only its files are read.
    install --require-hashes --no-deps --no-build-isolation -r lock/demo.txt
    install --no-deps --no-build-isolation --editable .
    ;;
  dev)
    say 'Installing what the tests need.'
    install --require-hashes -r lock/dev.txt
    ;;
  docs)
    say 'Installing what the documentation needs.'
    install --require-hashes -r lock/docs.txt
    ;;
  tritonclient)
    say 'Installing tritonclient, in an environment of its own.'
    into=$venv/tritonclient
    $venv/bin/python -m venv --clear $into
    install --require-hashes -r lock/tritonclient.txt
    ;;
  *)
    say "usage: tools/environment.sh run|dev|docs|tritonclient; got $goal"
    exit 2
    ;;
esac
