# shellcheck shell=bash disable=SC2154
# Which of the packages with a stand-in the feed has. Sourced by build.sh, which sets root, temp, choice and DOTNET_EXE.
# The answer is .nuke/temp/feed.props; its first line holds what it was asked for, so that it is asked again only when that changes.
feed_props="$temp/feed.props"

# Every file and variable that says where packages come from.
feed_key() {
  local folder=$root file
  {
    echo "$choice $NUGET_PACKAGES $RestoreSources $RestoreAdditionalProjectSources $RestoreConfigFile"
    cat "$root/Directory.Packages.props"
    feed_packages
    while :; do
      for file in "$folder"/[Nn]u[Gg]et.[Cc]onfig; do if [ -f "$file" ]; then echo "$file"; cat "$file"; fi; done
      if [ "$folder" = / ] || [ -z "$folder" ]; then break; fi
      folder=${folder%/*}
      folder=${folder:-/}
    done
    cat "${DOTNET_CLI_HOME:-$HOME}"/.nuget/NuGet/NuGet.Config "${DOTNET_CLI_HOME:-$HOME}"/.nuget/config/*.config \
      /etc/opt/NuGet/Config/*.config "/Library/Application Support/NuGet/Config"/*.config 2>/dev/null || true
    if [ -n "$RestoreConfigFile" ]; then cat "$RestoreConfigFile" 2>/dev/null || true; fi
  } | sha256
}

# Ids: the folders with a project of their name, and GitVersion.Tool, whose engine GitVersion.MsBuild carries too.
feed_packages() {
  local project
  for project in "$root"/standins/*/*.csproj; do
    project=${project%.csproj}
    echo "${project##*/}"
  done
  echo GitVersion.Tool
}

feed_is_known() { [ -f "$feed_props" ] && [ "$(sed -n 's/.*<!-- asked: \([0-9a-f]*\).*/\1/p' "$feed_props")" = "$(feed_key)" ]; }

feed_was_offline() { grep -q 'asked: [0-9a-f]* (cache)' "$feed_props" 2>/dev/null; }

# A project that references the given packages, out of reach of the repository's own build files but for the versions.
feed_probe() {
  local id folder="$temp/feed" sources=$1
  shift
  mkdir -p "$folder"
  echo '<Project />' | tee "$folder/Directory.Build.props" >"$folder/Directory.Build.targets"
  {
    echo '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework><NuGetAudit>false</NuGetAudit></PropertyGroup><ItemGroup>'
    for id in "$@"; do
      if [ "$id" = GitVersion.Tool ]; then
        echo "<PackageDownload Include=\"GitVersion.Tool\" Version=\"[\$(GitVersionVersion)]\" />"
      else
        echo "<PackageReference Include=\"$id\" />"
      fi
    done
    echo '</ItemGroup></Project>'
  } >"$folder/probe.csproj"
  if [ -n "$sources" ]; then set -- "-p:RestoreSources=$sources"; else set --; fi
  DOTNET_CLI_UI_LANGUAGE=en "$DOTNET_EXE" restore "$folder/probe.csproj" --nologo -v:quiet -tl:off "$@" >"$temp/feed.log" 2>&1
}

# Prints the ids of "$@" that the feed (or the folder given first) lacks. Fails where the feed can't be reached, or for another reason.
feed_lacking() {
  local sources=$1 id unresolved known missing=() rest
  shift
  while [ $# -gt 0 ] && ! feed_probe "$sources" "$@"; do
    if grep -q NU1301 "$temp/feed.log"; then return 3; fi
    unresolved=$(sed -nE 's/.*NU110[123]: Unable to find a? ?(stable )?package ([A-Za-z0-9._-]+).*/\2/p' "$temp/feed.log" | sed 's/\.$//' | sort -u)
    known=() rest=()
    for id in "$@"; do if grep -qixF "$id" <<<"$unresolved"; then known+=("$id"); else rest+=("$id"); fi; done
    if [ ${#known[@]} -eq 0 ]; then
      # A package is there but something it needs is not: one by one shows which.
      if [ $# -eq 1 ]; then
        if [ -z "$unresolved" ]; then return 4; fi
        known=("$1")
      else
        for id in "$@"; do feed_lacking "$sources" "$id" || return $?; done
        break
      fi
    fi
    missing+=("${known[@]}")
    set -- "${rest[@]}"
  done
  if [ ${#missing[@]} -gt 0 ]; then printf '%s\n' "${missing[@]}"; fi
}

# Writes the answer whole or not at all.
feed_remember() {
  local lacking=$1 sources=$2
  {
    echo "<Project><!-- asked: $(feed_key)${sources:+ (cache)} -->"
    echo '  <PropertyGroup>'
    echo "    <StandInPackages>${lacking//$'\n'/;}</StandInPackages>"
    if [ -n "$sources" ]; then echo "    <RestoreSources>$sources</RestoreSources>"; fi
    echo '  </PropertyGroup>'
    echo '</Project>'
  } >"$feed_props.$$"
  mv -f "$feed_props.$$" "$feed_props"
}

feed_say() {
  local lacking=$1 where=$2
  if [ -z "$lacking" ]; then
    echo "Packages: all official ones, from $where"
  else
    echo "Packages: $where lacks ${lacking//$'\n'/, }; their stand-ins are used"
  fi
}

feed_settle() {
  local lacking=$1 where=$2 sources=$3
  if [ "$choice" = none ] && [ -n "$lacking" ]; then
    fail "$where lacks ${lacking//$'\n'/, }: add a source that has them (dotnet nuget add source URL), or run without -p:StandIns=none"
  fi
  feed_remember "$lacking" "$sources"
  feed_say "$lacking" "$where"
}

feed_ask() {
  local lacking status=0
  if [ "$choice" = all ]; then
    feed_remember "$(feed_packages)" ""
    echo "Packages: stand-ins for all that have one (-p:StandIns=all)"
    return
  fi
  # shellcheck disable=SC2046 # one argument a package
  lacking=$(feed_lacking "" $(feed_packages)) || status=$?
  case $status in
    0) feed_settle "$lacking" "the feed" ;;
    3) feed_ask_cache ;;
    *) cat "$temp/feed.log" >&2; fail "the feed's answer is not understood (above)" ;;
  esac
}

# The feed can't be reached: what the package cache holds counts as the feed.
feed_ask_cache() {
  local cache lacking
  if [ "$choice" = all ]; then lacking=$(feed_packages); fi
  cache=${NUGET_PACKAGES:-$(cd "$root" && "$DOTNET_EXE" nuget locals global-packages --list | sed 's/^[^:]*: *//; s#/$##')}
  if [ "$choice" != all ]; then
    # shellcheck disable=SC2046 # one argument a package
    lacking=$(feed_lacking "$cache" $(feed_packages)) || { cat "$temp/feed.log" >&2; fail "neither the feed nor the package cache gives an answer (above)"; }
  fi
  feed_settle "$lacking" "the package cache (the feed can't be reached)" "$cache"
}
