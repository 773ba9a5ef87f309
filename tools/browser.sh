#!/usr/bin/env bash
# Make sure that the browser tests find a browser, if this machine lets us: Debian's package, as root.
# It never fails: where there is no browser, the tests that need one are named in pytest's last line.
set -euo pipefail
for name in "${SEATRIAL_BROWSER:-}" chromium chromium-browser google-chrome google-chrome-stable \
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
  if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  printf 'No Chromium or Chrome here; installing the package chromium for the browser tests.\n' >&2
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } >/dev/null 2>&1 </dev/null ||
    printf 'That did not work.\n' >&2
fi
