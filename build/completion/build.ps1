# Completion of .\build.ps1 and .\build.cmd in PowerShell: dot-source this file, here or in $PROFILE. Targets, options and
# their values come from .nuke/build.schema.json, environments from their files.

$deliveryRoot = (Resolve-Path (Join-Path $PSScriptRoot '../..')).Path

Register-ArgumentCompleter -Native -CommandName build.ps1, build.cmd, build -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $schemaFile = Join-Path $deliveryRoot '.nuke/build.schema.json'
    if (-not (Test-Path $schemaFile)) { return }
    $schema = Get-Content -Raw $schemaFile | ConvertFrom-Json
    $before = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.Extent.Text })
    $previous = if ($before.Count -gt 1) { $before[-1] } else { '' }

    if ($wordToComplete -like '-*') {
        $names = @($schema.allOf[0].properties.PSObject.Properties.Name) + @($schema.definitions.NukeBuild.properties.PSObject.Properties.Name)
        $candidates = $names | Where-Object { $_ -ne 'Solution' } | Sort-Object -Unique |
            ForEach-Object { '--' + ($_ -creplace '([a-z])([A-Z])', '$1-$2').ToLowerInvariant() }
    }
    else {
        $candidates = switch ($previous) {
            { $_ -in '--environment', '--confirm', '--from', '--to' } {
                Get-ChildItem (Join-Path $deliveryRoot 'cloudformation/environments') -Filter '*.yml' | ForEach-Object BaseName
                break
            }
            '--scenario' {
                Get-ChildItem (Join-Path $deliveryRoot 'src/Delivery.Emulator/Faults/Scenarios') -Filter '*.yml' | ForEach-Object BaseName
                break
            }
            '--verbosity' { $schema.definitions.Verbosity.enum; break }
            '--host' { $schema.definitions.Host.enum; break }
            { $_ -like '-*' -and $_ -notin '--skip', '--target' } { break }
            default { $schema.definitions.ExecutableTarget.enum }
        }
    }

    $candidates | Where-Object { $_ -like "$wordToComplete*" } | Sort-Object |
        ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
}
