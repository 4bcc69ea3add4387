# Which of the packages with a stand-in the feed has: feed.sh for PowerShell. Sourced by build.ps1, which sets root, temp and choice.
$feedProps = Join-Path $temp 'feed.props'

function Get-FeedPackages {
    @(Get-ChildItem (Join-Path $root 'standins/*/*.csproj') | ForEach-Object BaseName | Sort-Object) + 'GitVersion.Tool'
}

# Every file and variable that says where packages come from.
function Get-FeedKey {
    $parts = @($choice, $env:NUGET_PACKAGES, $env:RestoreSources, $env:RestoreAdditionalProjectSources, $env:RestoreConfigFile)
    $parts += Get-Content -Raw (Join-Path $root 'Directory.Packages.props')
    $parts += Get-FeedPackages
    $files = @()
    for ($folder = Get-Item $root; $folder; $folder = $folder.Parent) { $files += Join-Path $folder.FullName 'nuget.config' }
    $files += Join-Path $env:APPDATA 'NuGet/NuGet.Config'
    $files += @(Get-ChildItem (Join-Path $env:APPDATA 'NuGet/config/*.config'), (Join-Path ${env:ProgramFiles(x86)} 'NuGet/Config/*.config') -ErrorAction SilentlyContinue | ForEach-Object FullName)
    if ($env:RestoreConfigFile) { $files += $env:RestoreConfigFile }
    foreach ($file in $files) { if (Test-Path $file) { $parts += $file; $parts += Get-Content -Raw $file } }
    Get-TextHash ($parts -join "`n")
}

function Test-FeedKnown { (Test-Path $feedProps) -and (Get-Content -Raw $feedProps) -match 'asked: ([0-9a-f]+)' -and $Matches[1] -eq (Get-FeedKey) }

function Test-FeedOffline { (Test-Path $feedProps) -and (Get-Content -Raw $feedProps) -match 'asked: [0-9a-f]+ \(cache\)' }

# A project that references the given packages, out of reach of the repository's own build files but for the versions.
function Test-FeedHas([string[]] $packages, [string] $sources) {
    $folder = Join-Path $temp 'feed'
    New-Item -ItemType Directory -Force $folder | Out-Null
    '<Project />' | Set-Content (Join-Path $folder 'Directory.Build.props')
    '<Project />' | Set-Content (Join-Path $folder 'Directory.Build.targets')
    $items = $packages | ForEach-Object {
        if ($_ -eq 'GitVersion.Tool') { '<PackageDownload Include="GitVersion.Tool" Version="[$(GitVersionVersion)]" />' } else { "<PackageReference Include=`"$_`" />" }
    }
    "<Project Sdk=`"Microsoft.NET.Sdk`"><PropertyGroup><TargetFramework>net10.0</TargetFramework><NuGetAudit>false</NuGetAudit></PropertyGroup><ItemGroup>$items</ItemGroup></Project>" |
        Set-Content (Join-Path $folder 'probe.csproj')
    $env:DOTNET_CLI_UI_LANGUAGE = 'en'
    $ErrorActionPreference = 'Continue' # what a program writes to its error stream is not an error of this script
    $options = @('--nologo', '-v:quiet', '-tl:off')
    if ($sources) { $options += "-p:RestoreSources=$sources" }
    & $env:DOTNET_EXE restore (Join-Path $folder 'probe.csproj') @options *> (Join-Path $temp 'feed.log')
    $LASTEXITCODE -eq 0
}

# The ids the feed (or the folder) lacks; 'unreachable' where it can't be reached.
function Get-FeedLacking([string[]] $packages, [string] $sources) {
    $lacking = @()
    while ($packages.Count -gt 0 -and -not (Test-FeedHas $packages $sources)) {
        $log = Get-Content -Raw (Join-Path $temp 'feed.log')
        if ($log -match 'NU1301') { return 'unreachable' }
        $unresolved = @([regex]::Matches($log, 'NU110[123]: Unable to find (?:a stable )?package ([A-Za-z0-9._-]+)') | ForEach-Object { $_.Groups[1].Value.TrimEnd('.') })
        $known = @($packages | Where-Object { $unresolved -contains $_ })
        if ($known.Count -eq 0 -and $packages.Count -eq 1) {
            if ($unresolved.Count -eq 0) { [Console]::Error.WriteLine($log); Stop-Build "the feed's answer is not understood (above)" }
            $known = $packages
        }
        if ($known.Count -eq 0) {
            # A package is there but something it needs is not: one by one shows which.
            return $lacking + @($packages | ForEach-Object { Get-FeedLacking @($_) $sources })
        }
        $lacking += $known
        $packages = @($packages | Where-Object { $known -notcontains $_ })
    }
    $lacking
}

# Writes the answer whole or not at all.
function Save-Feed([string[]] $lacking, [string] $sources) {
    $cache = if ($sources) { ' (cache)' } else { '' }
    $lines = @("<Project><!-- asked: $(Get-FeedKey)$cache -->", '  <PropertyGroup>', "    <StandInPackages>$($lacking -join ';')</StandInPackages>")
    if ($sources) { $lines += "    <RestoreSources>$sources</RestoreSources>" }
    $lines + '  </PropertyGroup>' + '</Project>' | Set-Content "$feedProps.new"
    Move-Item -Force "$feedProps.new" $feedProps
}

function Complete-Feed([string[]] $lacking, [string] $where, [string] $sources) {
    $names = $lacking -join ', '
    if ($choice -eq 'none' -and $lacking) {
        Stop-Build "$where lacks ${names}: add a source that has them (dotnet nuget add source URL), or run without -p:StandIns=none"
    }
    Save-Feed $lacking $sources
    if ($lacking) { Write-Output "Packages: $where lacks $names; their stand-ins are used" } else { Write-Output "Packages: all official ones, from $where" }
}

function Request-Feed {
    if ($choice -eq 'all') {
        Save-Feed (Get-FeedPackages) ''
        Write-Output 'Packages: stand-ins for all that have one (-p:StandIns=all)'
        return
    }
    $lacking = @(Get-FeedLacking (Get-FeedPackages) '')
    if ($lacking -contains 'unreachable') { Request-Cache } else { Complete-Feed $lacking 'the feed' '' }
}

# The feed can't be reached: what the package cache holds counts as the feed.
function Request-Cache {
    $cache = if ($env:NUGET_PACKAGES) { $env:NUGET_PACKAGES } else { ((& $env:DOTNET_EXE nuget locals global-packages --list) -replace '^[^:]*: *', '').TrimEnd('\', '/') }
    $lacking = if ($choice -eq 'all') { Get-FeedPackages } else { @(Get-FeedLacking (Get-FeedPackages) $cache) }
    Complete-Feed $lacking "the package cache (the feed can't be reached)" $cache
}
