#!/usr/bin/env bash
# Draws the icons of the installed app from web/static/leaf.svg with Chromium. The maskable one fills its square and
# keeps the leaf within the inner 80 %, which every launcher shows.
set -euo pipefail
cd "$(dirname "$0")/.."
FOLDER=$(mktemp -d)
trap 'rm -rf "$FOLDER"' EXIT
draw() { # name, side in pixels, background, share of the side
  cp web/static/leaf.svg "$FOLDER/leaf.svg"
  cat > "$FOLDER/icon.html" <<HTML
<!doctype html><style>html,body{margin:0;height:100%;background:$3}body{display:grid;place-items:center}img{width:$4;height:$4}</style><img src="leaf.svg" alt="">
HTML
  chromium --headless --no-sandbox --hide-scrollbars --default-background-color=00000000 --force-device-scale-factor=1 \
    --window-size="$2,$2" --user-data-dir="$FOLDER/profile" --screenshot="web/static/$1" "file://$FOLDER/icon.html" 2>/dev/null
}
draw app-192.png 192 transparent 100%
draw app-512.png 512 transparent 100%
draw app-mask-512.png 512 "#0e6b4c" 84%
