#!/usr/bin/env bash
# Bootstrap: an SDK as global.json wants it, the feed's answer, the compiled build; then the build itself.
# Usage: ./build.sh [Target] [--parameter value ...]; -p:StandIns=none|all (or STANDINS) forces the choice of packages.
set -eo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
temp="$root/.nuke/temp"
program="$root/build/bin/Debug/_build.dll"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 NUKE_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1

fail() {
  echo "build: $1" >&2
  exit "${2:-1}"
}

sha256() { if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -d' ' -f1; }

# Names, times and sizes of everything the build is compiled from: sees changes, deletions and branch switches.
inputs_hash() {
  local listing=(-printf '%p %T@ %s\n')
  if [[ $OSTYPE == darwin* ]]; then listing=(-exec stat -f '%N %Fm %z' '{}' +); fi
  # A folder that isn't there is no error.
  (cd "$root" || exit; find build src standins Directory.*.props Directory.*.targets global.json .nuke/temp/feed.props \
    \( -name bin -o -name obj -o -path src/SampleWorker \) -prune -o -type f "${listing[@]}" 2>/dev/null || :) | LC_ALL=C sort | sha256
}

use_own_sdk() {
  if [ -x "$temp/dotnet-unix/dotnet" ]; then
    DOTNET_EXE="$temp/dotnet-unix/dotnet"
    export DOTNET_ROOT="$temp/dotnet-unix" PATH="$temp/dotnet-unix:$PATH"
  fi
}

# The SDK on the path where it satisfies global.json, else one of the repository's own.
find_sdk() {
  if [ -n "$DOTNET_EXE" ]; then return; fi
  if (cd "$root" && dotnet --version >/dev/null 2>&1); then
    DOTNET_EXE=$(command -v dotnet)
    return
  fi
  local wanted installer="$temp/dotnet-install.sh"
  wanted=$(sed -n 's/.*"version"[^"]*"\([^"]*\)".*/\1/p' "$root/global.json" | head -1)
  echo "Installing the .NET SDK $wanted into .nuke/temp/dotnet-unix"
  curl -fsSL -o "$installer" https://dot.net/v1/dotnet-install.sh ||
    fail "no .NET SDK for global.json ($wanted) here, and its installer could not be downloaded; install it from https://dot.net"
  bash "$installer" --install-dir "$temp/dotnet-unix" --version "$wanted" --no-path >"$temp/dotnet-install.log" 2>&1 ||
    fail "the .NET SDK $wanted could not be installed; see $temp/dotnet-install.log"
  use_own_sdk
}

compile() {
  # Analyzers are for Test and Lint: they take more time than the compiler.
  "$DOTNET_EXE" build "$root/build/_build.csproj" -nodeReuse:false -p:UseSharedCompilation=false -p:RunAnalyzers=false \
    -nologo -clp:NoSummary -v:quiet -tl:off >"$temp/compile.log" 2>&1
}

does_not_compile() {
  { grep -E 'error|warning' "$temp/compile.log" || cat "$temp/compile.log"; } | sort -u >&2
  fail "the build does not compile"
}

choice=${STANDINS:-auto}
unset STANDINS
arguments=()
for argument in "$@"; do
  case $argument in
    -p:StandIns=*) choice=${argument#*=} ;;
    *) arguments+=("$argument") ;;
  esac
done
case $choice in auto | none | all) ;; *) fail "-p:StandIns=$choice is not known; it can be none, all or auto" 2 ;; esac

mkdir -p "$temp"
use_own_sdk
if [ -f "$root/standins/feed.sh" ]; then . "$root/standins/feed.sh"; fi
if declare -F feed_ask >/dev/null && ! feed_is_known; then
  find_sdk
  feed_ask
fi
if [ ! -f "$program" ] || [ "$(cat "$temp/compiled" 2>/dev/null)" != "$(inputs_hash)" ]; then
  find_sdk
  rm -f "$temp/compiled"
  if declare -F feed_ask >/dev/null && feed_was_offline; then feed_ask; fi
  if ! compile; then
    # NU1301: the feed can't be reached now; what the package cache holds has to do.
    if declare -F feed_ask >/dev/null && grep -q NU1301 "$temp/compile.log"; then feed_ask_cache; else does_not_compile; fi
    compile || does_not_compile
  fi
  inputs_hash >"$temp/compiled"
fi
if [ -z "$DOTNET_EXE" ]; then DOTNET_EXE=$(command -v dotnet) || find_sdk; fi
export DOTNET_EXE
exec "$DOTNET_EXE" "$program" "${arguments[@]}"
