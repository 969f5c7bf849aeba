#!/usr/bin/env bash
# The resident's page on the oldest browsers that are promised (package.json, "browserslist"): syntax, APIs, CSS.
set -euo pipefail
cd "$(dirname "$0")/.."
STATIC=channels/webchat/page/static
node_modules/.bin/es-check es2021 --module --quiet "$STATIC/*.js"
node_modules/.bin/eslint --max-warnings 0 "$STATIC"
node_modules/.bin/stylelint --max-warnings 0 "$STATIC/*.css"
# The scripts of the console.
node_modules/.bin/es-check es2021 --module --quiet "web/static/*.js"
