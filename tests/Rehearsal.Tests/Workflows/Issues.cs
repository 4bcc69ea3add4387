namespace Rehearsal.Tests.Workflows;

/// <summary>Issues of the repository, each a folder with its title, labels, state and body, and a <c>gh</c> at the edge that knows the commands that the workflows use.</summary>
internal sealed class Issues(string folder)
{
    private const string Program = """
        #!/usr/bin/env bash
        set -euo pipefail
        issues=ISSUES
        printf '%s\n' "$*" >>"$issues/calls"
        [ -n "${GH_TOKEN:-}" ] && [ -n "${GH_REPO:-}" ] || { echo 'gh: no token or repository' >&2; exit 4; }
        group=$1 command=$2
        shift 2
        number= title= body= label= state=open filter= comment=
        case $command in edit | close) number=$1; shift ;; create) [ "$group" = label ] && { label=$1; shift; } ;; esac
        while [ $# -gt 0 ]; do
          case $1 in
            --title) title=$2 ;;
            --body-file) body=$2 ;;
            --label) label=$2 ;;
            --state) state=$2 ;;
            --jq) filter=$2 ;;
            --comment) comment=$2 ;;
            --force) set -- "$1" "$@" ;;
            --limit | --json | --color | --description) ;;
            *) echo "gh: unknown flag $1" >&2; exit 1 ;;
          esac
          shift 2
        done
        case "$group $command" in
          'label create') touch "$issues/label-$label" ;;
          'issue list')
            for issue in "$issues"/[0-9]*; do
              [ -d "$issue" ] && [ "$(<"$issue/state")" = "$state" ] && [ "$(<"$issue/label")" = "$label" ] || continue
              jq --null-input --compact-output --arg title "$(<"$issue/title")" --argjson number "${issue##*/}" '{$number, $title}'
            done | jq --slurp --raw-output "$filter" ;;
          'issue create')
            [ -f "$issues/label-$label" ] || { echo "could not add label: '$label' not found" >&2; exit 1; }
            number=$(($(find "$issues" -mindepth 1 -maxdepth 1 -type d | wc -l) + 1))
            mkdir "$issues/$number"
            printf %s "$title" >"$issues/$number/title"
            printf %s "$label" >"$issues/$number/label"
            printf %s open >"$issues/$number/state"
            cp "$body" "$issues/$number/body" ;;
          'issue edit') cp "$body" "$issues/$number/body" ;;
          'issue close') printf %s closed >"$issues/$number/state" ;;
          *) echo "gh: unknown command $group $command" >&2; exit 1 ;;
        esac
        """;

    /// <summary>Folder of the program <c>gh</c>.</summary>
    public string ProgramFolder()
    {
        var programs = Path.Combine(folder, "bin");
        var program = Path.Combine(programs, "gh");
        if (!File.Exists(program))
        {
            Directory.CreateDirectory(programs);
            File.WriteAllText(program, Program.Replace("ISSUES", folder, StringComparison.Ordinal));
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }

        return programs;
    }

    /// <summary>Numbers and titles, by state.</summary>
    public IReadOnlyList<(string Title, string State, string Body)> All =>
    [
        .. Numbered().Select(issue => (Text(issue, "title"), Text(issue, "state"), Text(issue, "body"))),
    ];

    private IEnumerable<string> Numbered() =>
        Directory.Exists(folder) ? Directory.EnumerateDirectories(folder).Where(issue => int.TryParse(Path.GetFileName(issue), out _)).OrderBy(issue => int.Parse(Path.GetFileName(issue), null)) : [];

    private static string Text(string issue, string name) => File.ReadAllText(Path.Combine(issue, name));
}
