# Bootstrap: an SDK as global.json wants it, the feed's answer, the compiled build; then the build itself.
# Usage: .\build.ps1 [Target] [--parameter value ...]; -p:StandIns=none|all (or STANDINS) forces the choice of packages.
$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot
$temp = Join-Path $root '.nuke/temp'
$program = Join-Path $root 'build/bin/Debug/_build.dll'
$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'; $env:DOTNET_NOLOGO = '1'; $env:NUKE_TELEMETRY_OPTOUT = '1'

function Stop-Build([string] $text, [int] $code = 1) {
    [Console]::Error.WriteLine("build: $text")
    exit $code
}

function Get-TextHash([string] $text) {
    $sha = [Security.Cryptography.SHA256]::Create()
    ([BitConverter]::ToString($sha.ComputeHash([Text.Encoding]::UTF8.GetBytes($text))) -replace '-', '').ToLowerInvariant()
}

# Names, times and sizes of everything the build is compiled from: sees changes, deletions and branch switches.
function Get-InputsHash {
    $files = @(Get-ChildItem -Path (Join-Path $root '*') -File -Include 'Directory.*.props', 'Directory.*.targets', 'global.json')
    $files += Get-ChildItem -Path (Join-Path $root 'build'), (Join-Path $root 'src'), (Join-Path $root 'standins') -Recurse -File -ErrorAction SilentlyContinue |
        Where-Object { $_.FullName -notmatch '[\\/](bin|obj)[\\/]' -and $_.FullName -notmatch '[\\/]src[\\/]SampleWorker[\\/]' }
    $files += Get-Item (Join-Path $temp 'feed.props') -ErrorAction SilentlyContinue
    Get-TextHash (($files | Sort-Object FullName | ForEach-Object { "$($_.FullName) $($_.LastWriteTimeUtc.Ticks) $($_.Length)" }) -join "`n")
}

function Use-OwnSdk {
    $own = Join-Path $temp 'dotnet-win/dotnet.exe'
    if (Test-Path $own) {
        $env:DOTNET_EXE = $own
        $env:DOTNET_ROOT = Split-Path $own
        $env:PATH = "$env:DOTNET_ROOT;$env:PATH"
    }
}

# The SDK on the path where it satisfies global.json, else one of the repository's own.
function Find-Sdk {
    if ($env:DOTNET_EXE) { return }
    $found = Get-Command dotnet -ErrorAction SilentlyContinue
    if ($found) {
        $ErrorActionPreference = 'Continue'
        Push-Location $root
        & $found.Source --version *> $null
        $works = $LASTEXITCODE -eq 0
        Pop-Location
        if ($works) { $env:DOTNET_EXE = $found.Source; return }
    }
    $wanted = (Get-Content (Join-Path $root 'global.json') -Raw | ConvertFrom-Json).sdk.version
    Write-Output "Installing the .NET SDK $wanted into .nuke/temp/dotnet-win"
    $installer = Join-Path $temp 'dotnet-install.ps1'
    [Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12
    try { (New-Object Net.WebClient).DownloadFile('https://dot.net/v1/dotnet-install.ps1', $installer) }
    catch { Stop-Build "no .NET SDK for global.json ($wanted) here, and its installer could not be downloaded; install it from https://dot.net" }
    & $installer -InstallDir (Join-Path $temp 'dotnet-win') -Version $wanted -NoPath
    Use-OwnSdk
    if (-not $env:DOTNET_EXE) { Stop-Build "the .NET SDK $wanted could not be installed" }
}

function Invoke-Compile {
    $ErrorActionPreference = 'Continue' # what a program writes to its error stream is not an error of this script
    & $env:DOTNET_EXE build (Join-Path $root 'build/_build.csproj') -nodeReuse:false -p:UseSharedCompilation=false -p:RunAnalyzers=false -nologo -clp:NoSummary -v:quiet -tl:off *> (Join-Path $temp 'compile.log')
    $LASTEXITCODE -eq 0
}

function Stop-Compile {
    $log = Get-Content (Join-Path $temp 'compile.log')
    $problems = @($log | Where-Object { $_ -match 'error|warning' } | Sort-Object -Unique)
    if ($problems.Count -eq 0) { $problems = $log }
    $problems | ForEach-Object { [Console]::Error.WriteLine($_) }
    Stop-Build 'the build does not compile'
}

$choice = if ($env:STANDINS) { $env:STANDINS } else { 'auto' }
$env:STANDINS = $null
$arguments = @()
foreach ($argument in $args) {
    if ($argument -like '-p:StandIns=*') { $choice = $argument.Substring(12) } else { $arguments += $argument }
}
if ($choice -notin 'auto', 'none', 'all') { Stop-Build "-p:StandIns=$choice is not known; it can be none, all or auto" 2 }

New-Item -ItemType Directory -Force $temp | Out-Null
Use-OwnSdk
$feed = Join-Path $root 'standins/feed.ps1'
$hasFeed = Test-Path $feed
if ($hasFeed) { . $feed }
if ($hasFeed -and -not (Test-FeedKnown)) { Find-Sdk; Request-Feed }
$stamp = Join-Path $temp 'compiled'
if (-not (Test-Path $program) -or -not (Test-Path $stamp) -or (Get-Content $stamp) -ne (Get-InputsHash)) {
    Find-Sdk
    Remove-Item $stamp -ErrorAction SilentlyContinue
    if ($hasFeed -and (Test-FeedOffline)) { Request-Feed }
    if (-not (Invoke-Compile)) {
        # NU1301: the feed can't be reached now; what the package cache holds has to do.
        if ($hasFeed -and (Select-String -Quiet -Path (Join-Path $temp 'compile.log') -Pattern 'NU1301')) { Request-Cache } else { Stop-Compile }
        if (-not (Invoke-Compile)) { Stop-Compile }
    }
    Get-InputsHash | Set-Content $stamp
}
Find-Sdk
& $env:DOTNET_EXE $program @arguments
exit $LASTEXITCODE
