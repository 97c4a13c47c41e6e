#!/usr/bin/env bash
# Runs quick tests from the wheel on every further version of Python that can be had here, with all
# warnings as errors. An interpreter is looked for on the PATH, in pyenv's folder, and last, as root
# on a Debian machine, in the suite of Debian that has it, unpacked into a folder and entered by
# chroot. What was made is kept in $CALLOUT_PYTHONS and used again; remove the folder to begin anew.
#
#   tests/pythons.sh [version...]
#
# Then damaged histories are replayed there, in another zone and under another hash seed: the report has to be the same, byte
# for byte, as on the version in .venv.
#
# A version that is not to be had is named and fails nothing. Tests that fail do, and so do tests
# that take longer than $CALLOUT_PYTHONS_SECONDS on one version.
set -uo pipefail
cd "$(dirname "$0")/.."
kept=${CALLOUT_PYTHONS:-${XDG_CACHE_HOME:-$HOME/.cache}/callout-pythons}
seconds=${CALLOUT_PYTHONS_SECONDS:-420}
declare -A suites=([3.13]=trixie [3.14]=sid)
packages=("pytest>=8.3" "pytest-xdist>=3.6" "hypothesis>=6.120" "psycopg[binary]>=3.2" "cryptography>=43" "rfc3161-client==1.0.9")
# What differs between versions of Python: the language, the standard library, and what is compiled.
tests=(tests/adapters tests/content tests/contract tests/datamodel tests/records tests/scxml
    tests/step tests/values)
mkdir -p "$kept"
work=$(mktemp -d)
mounted=()
trap 'for each in "${mounted[@]}"; do umount "$each"; done; rm -rf "$work"' EXIT

# Whether a program is that version and can make environments.
answers() {
    [ "$("$1" -c 'import sys, ensurepip; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" = "$2" ]
}

# The interpreter of this machine.
installed() {
    local found
    for found in "$(command -v "python$1")" "${PYENV_ROOT:-$HOME/.pyenv}/versions/$1".*/bin/python; do
        [ -x "$found" ] && answers "$found" "$1" && echo "$found" && return 0
    done
    return 1
}

# A folder with a Debian that has the version; says why there is none.
debian() {
    local suite=${suites[$1]:-}
    local folder=$kept/$suite
    [ -n "$suite" ] || { echo "no suite of Debian that has it is known"; return 1; }
    [ -e "$folder/whole" ] && return 0
    [ "$(id -u)" = 0 ] && [ -e /etc/debian_version ] || { echo "only root on Debian can unpack it"; return 1; }
    command -v debootstrap >/dev/null || apt-get install -y -qq --no-install-recommends debootstrap \
        >"$kept/apt.log" 2>&1 || { tail -n 1 "$kept/apt.log"; return 1; }
    rm -rf "$folder"
    timeout 400 debootstrap --variant=minbase --include="python$1-venv" "$suite" "$folder" \
        >"$kept/$suite.log" 2>&1 || { tail -n 1 "$kept/$suite.log"; return 1; }
    touch "$folder/whole"
}

# Puts the checkout and an environment with the wheel where the interpreter sees them.
#   place VERSION ROOT INTERPRETER [chroot ROOT]     ROOT is / or the folder of a Debian
place() {
    local version=$1 top=$2 python=$3 home=/callout-$1
    shift 3
    [ "$top" = / ] && home=$kept/$version && top=
    wheels=$top$home/wheels source=$top$home/source env=$home/env
    rm -rf "$wheels" "$source" && mkdir -p "$wheels" "$source" || return 1
    .venv/bin/pip download --quiet --quiet --only-binary=:all: --python-version "$version" \
        --dest "$wheels" "$wheel" "${packages[@]}" || return 1
    git ls-files -z --cached --others --exclude-standard | tar --null -cT - | tar -xC "$source" || return 1
    [ -x "$top$env/bin/python" ] || "$@" "$python" -m venv "$env" || return 1
    local files=("$wheels"/*.whl)
    "$@" "$env/bin/python" -m pip install --quiet --no-index --find-links "$home/wheels" \
        --upgrade --force-reinstall --no-deps "${files[@]#"$top"}" 2>"$work/pip.log" || { cat "$work/pip.log"; return 1; }
    source=$home/source
}

# Runs the tests of the checkout against the environment.
check() {
    "$@" env -C "$source" PYTHONWARNINGS=error PATH="$env/bin:/usr/bin:/bin" HOME="$source" \
        timeout "$seconds" "$env/bin/python" -m pytest -q -n auto -p no:cacheprovider -o pythonpath=. -o testpaths=tests \
        -m "not slow and not db and not conformance" "${tests[@]}"
}

# Replays damaged histories against an environment, and compares the report with the one made here.
replayed() {
    "$@" env -i -C "$source" PYTHONPATH="$source" TZ=Asia/Kathmandu PYTHONHASHSEED=2 LC_ALL=C \
        "$env/bin/python" -m tests.replay.elsewhere "$history" >"$work/report" && cmp "$work/report" "$work/report.here"
}

.venv/bin/python -m build --wheel --outdir "$work/dist" . >"$work/build.log" 2>&1 || { cat "$work/build.log"; exit 1; }
wheel=$(echo "$work"/dist/*.whl)
history=tests/landed/0.6.0/visits.db
env -i TZ=UTC PYTHONHASHSEED=1 .venv/bin/python -m tests.replay.elsewhere "$history" >"$work/report.here" || exit 1
failed=0
for version in ${*:-3.12 3.13 3.14}; do
    enter=() top=/
    if ! python=$(installed "$version"); then
        if ! why=$(debian "$version"); then
            echo "python $version: not to be had here: $why"
            continue
        fi
        top=$kept/${suites[$version]} python=/usr/bin/python$version enter=(chroot "$kept/${suites[$version]}")
        mountpoint -q "$top/proc" || { mount -t proc proc "$top/proc" && mounted+=("$top/proc"); }
        mountpoint -q "$top/dev/shm" || { mount --bind /dev/shm "$top/dev/shm" && mounted+=("$top/dev/shm"); }
    fi
    if place "$version" "$top" "$python" "${enter[@]}" && check "${enter[@]}" && replayed "${enter[@]}"; then
        echo "python $version: fine ($("${enter[@]}" "$python" -c 'import platform; print(platform.python_version())'))"
    else
        echo "python $version: FAILED"
        failed=1
    fi
done
exit $failed
