#!/bin/sh
# Install, where we may, what comes from the system's package manager.
# Usage: scripts/system-packages.sh test   browser, Chinese font, office and PDF tools for the tests
#        scripts/system-packages.sh venv   Python's own venv; fails where it cannot be had
# `test` never fails: tests that lack a tool are skipped by name (and fail under CI=true).
set -u

purpose=${1:-test}

has() { command -v "$1" >/dev/null 2>&1; }
has_chinese_font() { has fc-list && [ -n "$(fc-list :lang=zh family 2>/dev/null)" ]; }

missing_tools() {
    has chromium || has chromium-browser || has google-chrome || printf 'chromium '
    has_chinese_font || printf 'chinese-font '
    has soffice || has libreoffice || printf 'libreoffice '
    has pdftoppm || printf 'poppler '
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif has sudo && sudo -n true 2>/dev/null; then
        sudo -n env DEBIAN_FRONTEND=noninteractive "$@"
    else
        return 1
    fi
}

install_by_apt() {
    DEBIAN_FRONTEND=noninteractive
    export DEBIAN_FRONTEND
    as_root apt-get -qq update || return 1
    as_root apt-get -qq -y --no-install-recommends install "$@" >/dev/null
}

install_by_dnf() { as_root dnf -q -y install "$@" >/dev/null; }

if [ "$purpose" = venv ]; then
    if has apt-get; then
        install_by_apt python3-venv python3-pip
    elif has dnf; then
        install_by_dnf python3-pip
    else
        exit 1
    fi
    exit
fi

missing=$(missing_tools)
[ -n "$missing" ] || exit 0
echo "测试所需的系统软件：缺 $missing"
if has apt-get; then
    apt_packages=
    for tool in $missing; do
        case $tool in
            chromium) apt_packages="$apt_packages chromium" ;;
            chinese-font) apt_packages="$apt_packages fontconfig fonts-wqy-microhei" ;;
            libreoffice) apt_packages="$apt_packages libreoffice-writer-nogui libreoffice-calc-nogui" ;;
            poppler) apt_packages="$apt_packages poppler-utils" ;;
        esac
    done
    # shellcheck disable=SC2086  (a list of names)
    install_by_apt $apt_packages
elif has dnf; then
    dnf_packages=
    for tool in $missing; do
        case $tool in
            chromium) dnf_packages="$dnf_packages chromium" ;;
            chinese-font) dnf_packages="$dnf_packages fontconfig wqy-microhei-fonts" ;;
            libreoffice) dnf_packages="$dnf_packages libreoffice-writer libreoffice-calc" ;;
            poppler) dnf_packages="$dnf_packages poppler-utils" ;;
        esac
    done
    # shellcheck disable=SC2086
    install_by_dnf $dnf_packages
fi
still=$(missing_tools)
if [ -n "$still" ]; then
    echo "没能装上：$still（没有权限或没有软件源）；用到它们的测试会被点名跳过"
fi
exit 0
