#!/usr/bin/env bash
# The resident's page and the console's scripts on the oldest browsers that are promised (package.json, "browserslist"): syntax, APIs, CSS.
set -euo pipefail
cd "$(dirname "$0")/.."
STATIC=channels/webchat/page/static
node_modules/.bin/es-check es2021 --module --quiet "$STATIC/*.js" "web/static/*.js"
node_modules/.bin/eslint --max-warnings 0 "$STATIC" web/static
node_modules/.bin/stylelint --max-warnings 0 "$STATIC/*.css"
