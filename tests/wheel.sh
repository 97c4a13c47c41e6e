#!/usr/bin/env bash
# Builds the wheel, installs it alone in a clean environment, and runs the quick tests against it.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

.venv/bin/python -m build --wheel --outdir "$work/dist" . >"$work/build.log" 2>&1 || { cat "$work/build.log"; exit 1; }
wheel=$(echo "$work"/dist/*.whl)

python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet "$wheel"

foreign=$("$work/env/bin/python" - "$wheel" <<'PYTHON'
import sys, zipfile
names = {name.split("/")[0] for name in zipfile.ZipFile(sys.argv[1]).namelist()}
print(*sorted(name for name in names if not name.startswith("callout")))
PYTHON
)
[ -z "$foreign" ] || { echo "the wheel claims $foreign"; exit 1; }

# First with nothing but the wheel: the command works away from the checkout.
cd "$work"
"$work/env/bin/callout" --version
shipped=$("$work/env/bin/python" -c "from callout.catalog import shipped; print(shipped('processes'), shipped('rules'))")
"$work/env/bin/callout" check $shipped
examples=$("$work/env/bin/python" -c "from callout.catalog import shipped; print(shipped('examples'))")
"$work/env/bin/callout" test "$examples/home_visit"
cd "$root"

# Then the tests, which need their tools; those of the house look at the checkout, not at the wheel.
"$work/env/bin/pip" install --quiet "$wheel[postgres]" "pytest>=8.3" "pytest-xdist>=3.6" "hypothesis>=6.120"
"$work/env/bin/pytest" -q -n auto -o pythonpath=. -o testpaths=tests --ignore=tests/house -m "not slow and not db and not conformance"
echo "wheel: fine"
