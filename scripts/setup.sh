#!/bin/sh
# Make .venv and install what the lock files name. Usage: scripts/setup.sh run|test
# Only relative paths: the checkout may lie below a folder with spaces or Chinese characters.
# What was installed is remembered in .venv, so that a second call takes no time.
set -eu
cd "$(dirname -- "$0")/.."

purpose=${1:-run}
case $purpose in
    run) lock=requirements.lock ;;
    test) lock=requirements-dev.lock ;;
    *) echo "usage: scripts/setup.sh run|test" >&2; exit 2 ;;
esac
python=.venv/bin/python
stamp=.venv/installed-$purpose
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore

say() { printf '%s\n' "$*"; }
fail() { say "$*" >&2; exit 1; }

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    for name in "${PYTHON:-python3}" python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null 2>&1 && new_enough "$name"; then
            command -v "$name"
            return
        fi
    done
    fail "需要 Python 3.11 或更高版本（python3 不可用或太旧）；可用 PYTHON=路径 指定"
}

has_pip() { "$1" -c 'import pip' 2>/dev/null; }

make_venv() {
    base=$(find_python)
    say "建立 .venv（$("$base" --version)）"
    rm -rf .venv
    # Debian splits venv from its pip; then the system's own pip installs into the folder from outside.
    if "$base" -c 'import ensurepip' 2>/dev/null && "$base" -m venv .venv; then
        return
    fi
    if ! has_pip "$base"; then
        sh scripts/system-packages.sh venv || fail "这台机器的 Python 没有 pip 也没有 ensurepip；请先安装 python3-venv"
        rm -rf .venv
        "$base" -m venv .venv || fail "不能建立 .venv；请先安装 python3-venv"
        return
    fi
    rm -rf .venv
    "$base" -m venv --without-pip .venv
}

install() {
    say "按 $lock 安装依赖"
    if has_pip "$python"; then
        "$python" -m pip install --require-hashes -r "$lock"
    else
        "$(find_python)" -m pip --python "$python" install --require-hashes -r "$lock"
    fi
}

# The project runs from its checkout: one line in site-packages and one small command, both without absolute
# paths, need no build tool and survive any folder name.
link_project() {
    folder=$("$python" -c 'import os, sysconfig; print(os.path.relpath(sysconfig.get_path("purelib"), ".venv"))')
    up=$(printf '%s' "$folder" | sed 's#[^/][^/]*#..#g')
    printf '%s/..\n' "$up" > ".venv/$folder/qiwan.pth"
    cat > .venv/bin/qiwan <<'END'
#!/bin/sh
here=$(dirname -- "$(readlink -f -- "$0" 2>/dev/null || printf '%s' "$0")")
exec "$here/python" -P -m intake.cli "$@"
END
    chmod 755 .venv/bin/qiwan
}

wanted=$(cat -- "$lock" scripts/setup.sh | cksum)
if new_enough "$python" && [ "$(cat -- "$stamp" 2>/dev/null)" = "$wanted" ]; then
    exit 0
fi
new_enough "$python" || make_venv
rm -f -- "$stamp"
install
link_project
printf '%s\n' "$wanted" > "$stamp"
if [ "$purpose" = test ]; then
    # The test lock holds the other one's very pins.
    cat -- requirements.lock scripts/setup.sh | cksum > .venv/installed-run
fi
