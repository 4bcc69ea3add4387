namespace Delivery.Reports;

/// <summary>How the page looks, on paper-white and in the dark.</summary>
internal static class ReportStyle
{
    /// <summary>With line feeds, as a browser reads it: its hash is part of the page's policy.</summary>
    public static string Text { get; } = """

        :root { --paper: #ffffff; --ink: #1c2330; --quiet: #5d6778; --line: #dfe3ea; --card: #f6f7f9; --good: #1a7f45; --bad: #c0312b; --odd: #9a6500; --add: #1a7f45; --modify: #9a6500; --replace: #b4470e; --bar: #4a7dbd; --build: #8a94a6; --critical: #7b3fbf; }
        @media (prefers-color-scheme: dark) { :root { --paper: #12161d; --ink: #e4e8ef; --quiet: #97a1b2; --line: #2b323e; --card: #1a202a; --good: #4cc38a; --bad: #ff7a72; --odd: #e0b04c; --add: #4cc38a; --modify: #e0b04c; --replace: #ff9a5c; --bar: #6ea3e6; --build: #6d7788; --critical: #c08cff; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 72rem; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
        h1 { margin: 0 0 1rem; font-size: 2rem; line-height: 1.2; overflow-wrap: anywhere; }
        h2 { margin: 3rem 0 .25rem; padding-top: 1.25rem; border-top: 1px solid var(--line); font-size: 1.35rem; overflow-wrap: anywhere; }
        h3 { margin: 1.75rem 0 .5rem; font-size: 1rem; }
        h4 { margin: 0 0 .5rem; font-size: .9rem; color: var(--quiet); }
        h5 { margin: 0 0 .35rem; font-size: .78rem; color: var(--quiet); font-weight: 600; }
        p { margin: .25rem 0; overflow-wrap: anywhere; }
        code, pre, dd, .type { font-family: ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .86em; overflow-wrap: anywhere; }
        pre { margin: .35rem 0 0; padding: .5rem; background: var(--card); border-radius: 6px; white-space: pre-wrap; }
        a { color: var(--bar); }
        .kicker, .quiet { color: var(--quiet); }
        .kicker { margin: 0; }
        .outcome { color: var(--quiet); }
        .outcome.good { color: var(--good); } .outcome.bad { color: var(--bad); } .outcome.odd { color: var(--odd); }
        h2 .outcome { font-size: 1rem; margin-left: .5rem; }
        .facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: .75rem 1.5rem; margin: 0; }
        .facts dt { color: var(--quiet); font-size: .8rem; } .facts dd { margin: 0; }
        .notice { margin: 1rem 0 0; padding: .75rem 1rem; border-left: 4px solid var(--odd); background: var(--card); border-radius: 0 6px 6px 0; }
        .notice.bad { border-color: var(--bad); } .notice, .notice p, li, dd { white-space: pre-line; }
        .findings { list-style: none; margin: 0; padding: 0; } .findings li { padding: .2rem 0; overflow-wrap: anywhere; }
        .tag { display: inline-block; padding: 0 .5rem; border: 1px solid currentColor; border-radius: 999px; font-size: .78rem; white-space: nowrap; color: var(--quiet); }
        .tag.add { color: var(--add); } .tag.modify { color: var(--modify); } .tag.replace { color: var(--replace); } .tag.remove { color: var(--bad); }
        .wide { overflow-x: auto; }
        table { width: 100%; border-collapse: collapse; } th { text-align: left; font-size: .8rem; color: var(--quiet); font-weight: 600; }
        th, td { padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; } .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
        .ledger { width: auto; } .ledger td { padding-right: 1.5rem; }
        details { margin: 0; } summary { cursor: pointer; } section > details, body > details { margin-top: 1rem; }
        .properties { margin: .5rem 0; display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: .25rem 1rem; font-size: .86rem; }
        .properties dt { color: var(--quiet); overflow-wrap: anywhere; } .properties dd { margin: 0; }
        del, ins { display: block; text-decoration: none; padding: 0 .35rem; border-left: 3px solid; } del { border-color: var(--bad); color: var(--quiet); } ins { border-color: var(--add); }
        small { color: var(--quiet); font-size: .8rem; }
        .sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1rem; }
        .side { padding: 1rem; border: 1px solid var(--line); border-radius: 10px; } .area + .area { margin-top: .9rem; }
        .area ul, .network ul { list-style: none; display: flex; flex-wrap: wrap; gap: .35rem; margin: 0; padding: 0; }
        .area li, .network li { padding: .15rem .5rem; border: 1px solid var(--line); border-radius: 6px; background: var(--card); font-size: .84rem; overflow-wrap: anywhere; }
        li b { font-weight: 600; }
        .network { padding: .6rem; border: 2px solid var(--line); border-radius: 10px; } .network + .area { margin-top: .9rem; } .network > ul { margin: 0 0 .6rem; } .network > ul:last-child { margin: .6rem 0 0; }
        .subnets { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .6rem; } .subnet { padding: .5rem; border: 1px dashed var(--quiet); border-radius: 8px; } .subnet ul + ul { margin-top: .35rem; }
        .side li.add { border-color: var(--add); } .side li.modify { border-color: var(--modify); } .side li.replace { border-color: var(--replace); } .side li.remove { border-color: var(--bad); } li.remove b { text-decoration: line-through; }
        li.add b::before { content: "+ "; color: var(--add); } li.modify b::before { content: "~ "; color: var(--modify); } li.replace b::before { content: "± "; color: var(--replace); } li.remove b::before { content: "− "; color: var(--bad); }
        .timeline { display: block; } .timeline line { stroke: var(--line); } .timeline text { font-size: 12px; fill: var(--ink); }
        .timeline .clock { fill: var(--quiet); text-anchor: middle; } .timeline .name { text-anchor: end; } .timeline .took { fill: var(--quiet); }
        .timeline .name.critical { fill: var(--critical); font-weight: 600; }
        .timeline rect { fill: var(--bar); } .timeline .build { fill: var(--build); } .timeline .running { fill: var(--odd); } .timeline .failed { fill: var(--bad); } .timeline .removed { fill: var(--build); } .timeline .critical.done, .timeline .critical.removed { fill: var(--critical); }
        @media print { body { max-width: none; padding: 0; } .stage { break-inside: auto; } }

        """.ReplaceLineEndings("\n");
}
