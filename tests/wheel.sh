#!/usr/bin/env bash
# Builds the wheel, installs it alone in a clean environment, and runs the quick tests against it of what comes with it: the
# commands, the schemas and labels they read, the migrations of stores, pictures. What is the same code is tested once.
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
"$work/env/bin/callout" test "$examples/home_visit" --jobs 2
cd "$root"

# Every module is there with what it needs.
"$work/env/bin/pip" install --quiet "$wheel[postgres,audit,parquet,dask]"
"$work/env/bin/python" - <<'PYTHON'
import importlib, pkgutil
import callout, callout_adapters
for package in (callout, callout_adapters):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if ".migrations" not in module.name and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
PYTHON

# Then the tests, which need their tools.
"$work/env/bin/pip" install --quiet "pytest>=8.3" "pytest-xdist>=3.6" "hypothesis>=6.120"
"$work/env/bin/pytest" -q -n auto -o pythonpath=. -m "not slow and not db and not conformance" \
    --ignore=tests/cli/test_bad_arguments.py tests/{adapters,cli,diagram,library,scenarios_runner}
echo "wheel: fine"
