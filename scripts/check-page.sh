#!/usr/bin/env bash
# Pages on the oldest browsers that are promised (package.json, "browserslist"): syntax, APIs, CSS.
set -euo pipefail
cd "$(dirname "$0")/.."
for STATIC in channels/webchat/page/static maps/static web/static http_server/static; do
  node_modules/.bin/es-check es2021 --module --quiet "$STATIC/*.js"
  node_modules/.bin/eslint --max-warnings 0 "$STATIC"
done
node_modules/.bin/stylelint --max-warnings 0 "channels/webchat/page/static/*.css" "maps/static/*.css" \
  web/static/{pages,public,published,track,large,rectification,mail}.css
