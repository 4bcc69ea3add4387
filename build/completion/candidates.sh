# shellcheck shell=sh
# What may stand at a place of ./build.sh's command line, for build.bash and build.zsh. Targets, options and their values
# come from .nuke/build.schema.json, which every run of the build keeps right; environments from their files.

# Names of a closed set: _delivery_names Verbosity SCHEMA
_delivery_names() {
  sed -n "/\"$1\": {\$/,/\]/p" "$2" | sed -n '/"enum"/,/\]/s/^ *"\([A-Z][A-Za-z]*\)".*/\1/p'
}

# Properties of the schema as switches in kebab-case; which solution it is, is not the user's choice.
_delivery_switches() {
  sed -n '/"properties": {/,/^ *}$/s/^ *"\([A-Z][A-Za-z]*\)": {.*/\1/p' "$1" | grep -v '^Solution$' | sort -u |
    sed 's/\([a-z]\)\([A-Z]\)/\1-\2/g; s/^/--/' | tr '[:upper:]' '[:lower:]'
}

# _delivery_candidates PROGRAM CURRENT PREVIOUS: one candidate per line
_delivery_candidates() {
  _delivery_root=$(CDPATH='' cd "$(dirname "$1")" 2>/dev/null && pwd) || return 0
  _delivery_schema=$_delivery_root/.nuke/build.schema.json
  [ -r "$_delivery_schema" ] || return 0
  case $2 in -*)
    _delivery_switches "$_delivery_schema"
    return 0
    ;;
  esac
  case $3 in
    --environment | --confirm | --from | --to)
      find "$_delivery_root/cloudformation/environments" -name '*.yml' | sed 's|.*/||; s|\.yml$||' | sort
      ;;
    --scenario)
      find "$_delivery_root/src/Delivery.Emulator/Faults/Scenarios" -name '*.yml' | sed 's|.*/||; s|\.yml$||' | sort
      ;;
    --verbosity) _delivery_names Verbosity "$_delivery_schema" ;;
    --host) _delivery_names Host "$_delivery_schema" ;;
    -*) case $3 in --skip | --target) _delivery_names ExecutableTarget "$_delivery_schema" ;; esac ;;
    *) _delivery_names ExecutableTarget "$_delivery_schema" ;;
  esac
}
