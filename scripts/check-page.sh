#!/usr/bin/env bash
# Pages on the oldest browsers that are promised (package.json, "browserslist"): syntax, APIs, CSS.
set -euo pipefail
cd "$(dirname "$0")/.."
STATIC=channels/webchat/page/static
CONSOLE=web/static
node_modules/.bin/es-check es2021 --module --quiet "$STATIC/*.js" "$CONSOLE/*.js"
node_modules/.bin/eslint --max-warnings 0 "$STATIC" "$CONSOLE"
node_modules/.bin/stylelint --max-warnings 0 "$STATIC/*.css"
