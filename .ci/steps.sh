# What the quick job and the gate have in common. To be sourced, at the top of a checkout.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

step() { printf '\n== %s\n' "$*"; }

install() {
  step install
  npm ci --no-fund --no-audit
  export PATH="$PWD/node_modules/.bin:$PATH" # the locked Node
}

# All that needs no test.
static_checks() {
  step lint && npm run --silent lint
  step workflows && bash .ci/lint-workflows
  step types && npm run --silent types
  step architecture && npm run --silent arch
}

build() {
  step build && npm run --silent build
}
