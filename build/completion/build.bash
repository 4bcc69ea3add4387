# shellcheck shell=bash
# Completion of ./build.sh in bash: source this file, here or in ~/.bashrc.
# shellcheck source-path=SCRIPTDIR source=candidates.sh
. "$(dirname "${BASH_SOURCE[0]}")/candidates.sh"

_delivery_build() {
  local candidate
  COMPREPLY=()
  while IFS= read -r candidate; do
    if [[ ${candidate,,} == "${2,,}"* ]]; then
      COMPREPLY+=("$candidate")
    fi
  done < <(_delivery_candidates "$1" "$2" "$3")
}

complete -o default -F _delivery_build build.sh ./build.sh
