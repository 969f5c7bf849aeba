#!/usr/bin/env bash
# Installs what the tests need beyond Python: Chromium and a CJK font for the pages, PostgreSQL for the storage contracts,
# nginx, Caddy and promtool for the samples in deploy/, libfaketime to move the clock of a process that runs.
# Where it may not install (no apt, or not root) it names what is missing and fails: no test is skipped in silence.
set -euo pipefail

missing=()
may_install() { command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; }
export DEBIAN_FRONTEND=noninteractive
# Chromium without the window of a browser, in which a page costs a third. Where it can't be had, all of it does as well.
if ! command -v chromium-headless-shell >/dev/null; then
	if may_install; then
		apt-get update -qq >/dev/null || true
		apt-get install -y -qq --no-install-recommends chromium-headless-shell >/dev/null 2>&1 || true
	fi
	command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null || missing+=(chromium-headless-shell)
fi
fc-list :lang=zh 2>/dev/null | grep -q . || missing+=(fonts-noto-cjk)
compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || missing+=(postgresql)
PATH="$PATH:/usr/sbin"
command -v nginx >/dev/null || missing+=(nginx-light)
command -v caddy >/dev/null || missing+=(caddy)
command -v promtool >/dev/null || missing+=(prometheus)
compgen -G "/usr/lib/*/faketime/libfaketimeMT.so.1" >/dev/null || missing+=(libfaketime)
[ ${#missing[@]} -eq 0 ] && exit 0

if may_install; then
	echo "installing for the tests: ${missing[*]}"
	apt-get update -qq >/dev/null
	apt-get install -y -qq --no-install-recommends fontconfig "${missing[@]}" >/dev/null
	# The packages start a server; the tests start their own. Nothing here was in use before.
	for name in nginx caddy prometheus; do
		if [[ " ${missing[*]} " == *" $name"* ]] && [ -d /run/systemd/system ]; then systemctl disable --now --quiet "$name"; fi
	done
else
	echo "The tests need these Debian packages: ${missing[*]}" >&2
	echo "Install them (as root: apt-get install ${missing[*]}) and run make test again." >&2
	exit 1
fi
