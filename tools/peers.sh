#!/usr/bin/env bash
# Sets up the real peers that tests talk to, on loopback only: SIPp as a carrier, Kamailio as a proxy with digest and TLS,
# PostgreSQL, espeak-ng to speak announcements; and two other SIP stacks that read messages beside ours, in an environment
# of their own for all that they bring along. Nothing is started here, nothing listens.
set -euo pipefail
others=.venv-sip
if ! "$others/bin/python" -c "import aiosipua, sippy" 2>/dev/null; then
    echo "installing aiosipua and sippy into $others"
    "${PYTHON:-python3}" -m venv "$others"
    "$others/bin/pip" install -q --disable-pip-version-check aiosipua==0.7.1 sippy==2.5.0 ||
        echo "aiosipua and sippy could not be installed: the test that compares parsers is skipped" >&2
fi
packages=()
command -v sipp >/dev/null || packages+=(sip-tester)
command -v kamailio >/dev/null || packages+=(kamailio kamailio-extra-modules kamailio-tls-modules)
command -v espeak-ng >/dev/null || packages+=(espeak-ng)
ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || packages+=(postgresql)
[ ${#packages[@]} -eq 0 ] && exit 0
if [ "$(id -u)" -ne 0 ]; then
    echo "tests with real peers need: apt-get install -y --no-install-recommends ${packages[*]} (run it as root); they are skipped without" >&2
    exit 0
fi
echo "installing ${packages[*]}"
# A policy that says no keeps the packages from starting services.
if [ ! -e /usr/sbin/policy-rc.d ]; then
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
    chmod +x /usr/sbin/policy-rc.d
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
fi
apt-get update -q >/dev/null
DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${packages[@]}" >/dev/null
