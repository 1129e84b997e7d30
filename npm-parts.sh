# To be sourced. npm_parts HOME [PART…] installs npm packages as each part's lock file says, where they are missing or
# older: the parts of the product, or the ones that are named. Exit 69 with one sentence when there is no Node.js.
npm_parts() {
  npm_home=$1; shift
  [ $# -gt 0 ] || set -- node/sandbox node/adapters/evm client examples/flight-ticket/web
  for part in "$@"; do
    lock=$npm_home/$part/package-lock.json
    installed=$npm_home/$part/node_modules/.installed
    [ -f "$lock" ] || continue
    [ ! -f "$installed" ] || [ "$lock" -nt "$installed" ] || continue
    if ! command -v npm >/dev/null || [ "$(node -p 'parseInt(process.versions.node)' 2>/dev/null || echo 0)" -lt 20 ]; then
      echo "Smart Layer needs Node.js 20 or newer with npm and found none: install it (Debian: apt install nodejs npm)." >&2
      exit 69
    fi
    echo "Installing the packages of $part …" >&2
    mkdir -p "$npm_home/target"
    if ! (cd "$npm_home/$part" && npm ci --ignore-scripts --no-audit --no-fund) >"$npm_home/target/npm.log" 2>&1; then
      echo "npm could not install the packages of $part; what it said is in $npm_home/target/npm.log:" >&2
      tail -n 5 "$npm_home/target/npm.log" >&2
      exit 69
    fi
    touch "$installed"
  done
}

# To be sourced too. build_page HOME makes the demo's page where it is missing or older than its sources.
build_page() {
  page=$1/examples/flight-ticket/web
  if [ -f "$page/dist/page.js" ] && [ -z "$(find "$page/src" "$1/client/src" -type f -newer "$page/dist/page.js" -print -quit)" ]; then
    return 0
  fi
  echo "Building the demo's page …" >&2
  mkdir -p "$1/target" "$page/dist"
  if ! (cd "$page" && npm run --silent build) >"$1/target/page.log" 2>&1; then
    tail -n 5 "$1/target/page.log" >&2
    echo "The page could not be built; all that was said is in $1/target/page.log" >&2
    exit 70
  fi
}
