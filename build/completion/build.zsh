# Completion of ./build.sh in zsh: source this file after compinit, here or in ~/.zshrc.
. "${0:A:h}/candidates.sh"

_delivery_build() {
  local -a candidates
  candidates=("${(@f)$(_delivery_candidates "$words[1]" "$PREFIX" "$words[CURRENT-1]")}")
  if [[ -n $candidates[1] ]]; then
    compadd -M 'm:{a-zA-Z}={A-Za-z}' -- $candidates
  else
    _files
  fi
}

compdef _delivery_build build.sh
