:; # A POSIX shell runs these lines, cmd.exe the ones below: workflows call ./build.cmd on every system.
:; exec "$(cd "$(dirname "$0")" && pwd)/build.sh" "$@"

@powershell -ExecutionPolicy ByPass -NoProfile -File "%~dp0build.ps1" %*
