#!/usr/bin/env bash
# The resident's page and the maps, on the oldest browsers that are promised (package.json, "browserslist"): syntax, APIs, CSS.
set -euo pipefail
cd "$(dirname "$0")/.."
for STATIC in channels/webchat/page/static maps/static; do
  node_modules/.bin/es-check es2021 --module --quiet "$STATIC/*.js"
  node_modules/.bin/eslint --max-warnings 0 "$STATIC"
  node_modules/.bin/stylelint --max-warnings 0 "$STATIC/*.css"
done
# The scripts of the console.
node_modules/.bin/es-check es2021 --module --quiet "web/static/*.js"
