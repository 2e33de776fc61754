/// A directory in which TLC is run without this tool: the modules, what the embedded checker found, a script that holds TLC against it.
module Mommie.Checking.Tlc.Export

open System.Threading
open Mommie.Core.Text
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Tla
open Mommie.Checking
open Mommie.Checking.Result

let private script =
    """#!/bin/sh
# Runs TLC on every MODEL in expected.txt and compares verdict and number of distinct states.
# TLA2TOOLS: the path of tla2tools.jar. WORKERS: TLC's threads (auto). JAVA_OPTS: options for Java.
# Exit code: 0 where TLC says the same of every MODEL, 1 otherwise.
set -u
jar=${TLA2TOOLS:?says where tla2tools.jar is}
[ -f "$jar" ] || { echo "TLA2TOOLS: there is no file $jar"; exit 1; }
jar=$(cd "$(dirname "$jar")" && pwd)/$(basename "$jar")
cd "$(dirname "$0")" || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
checked=0
differ=0
while read -r root verdict invariant distinct; do
    case $root in '' | '#'*) continue ;; esac
    checked=$((checked + 1))
    log=$work/$root.log
    # shellcheck disable=SC2086
    java ${JAVA_OPTS:--XX:+UseParallelGC} -cp "$jar" tlc2.TLC -noGenerateSpecTE -continue -workers "${WORKERS:-auto}" \
        -metadir "$work/$root" -config "$root.cfg" "$root" </dev/null >"$log" 2>&1
    code=$?
    found=$(sed -n 's/^[0-9]* states generated, \([0-9]*\) distinct states found, 0 states left on queue\.$/\1/p' "$log" | tail -n 1)
    wrong=
    case $verdict in
    holds)
        # With -continue TLC says "No error has been found" at the end even where it has found some.
        [ "$code" -eq 0 ] && ! grep -q '^Error: ' "$log" &&
            grep -q '^Model checking completed\. No error has been found\.' "$log" ||
            wrong="TLC does not say that it holds (exit code $code)"
        ;;
    violated)
        grep -q "^Error: Invariant $invariant is violated" "$log" ||
            wrong="TLC does not find $invariant violated (exit code $code)"
        ;;
    *) wrong="expected.txt says '$verdict'" ;;
    esac
    if [ -z "$wrong" ] && [ "$found" != "$distinct" ]; then
        wrong="TLC finds ${found:-no number of} distinct states, expected $distinct"
    fi
    if [ -z "$wrong" ]; then
        echo "$root: $verdict, $distinct distinct states"
    else
        differ=$((differ + 1))
        echo "$root: $wrong"
        tail -n 20 "$log" | sed 's/^/    /'
    fi
done <expected.txt
if [ "$checked" -eq 0 ]; then
    echo "expected.txt lists no MODEL"
    exit 1
fi
[ "$differ" -eq 0 ]
"""

let private readme name =
    $"""# {name} for TLC

`TLA2TOOLS=/path/to/tla2tools.jar ./check.sh` runs TLC on every MODEL and compares its verdict and its number of distinct states with `expected.txt`, which is
what the embedded checker of mommie established. It ends with 0 where TLC says the same of every MODEL, with 1 otherwise. Java 11 or later is needed, and nothing else.
`WORKERS` is the number of TLC's threads, `JAVA_OPTS` are options for Java (`-Xmx8g`).

| file | what it is |
|---|---|
| `{name}*.tla` | the program |
| `MC*.tla`, `MC*.cfg` | a MODEL each |
| `expected.txt` | a line for each MODEL: its module, the verdict, the invariant that is violated (`-` for none), the number of distinct states |

All states are searched, also after a violation. Temporal properties are not among what is compared. The files are generated (`mommie tlc PROGRAM --export DIR`); changes are lost when they are generated again.
"""

/// The files, with those that must be executable; warnings about what is not emitted come beside them. A MODEL without a verdict, or one that stops at an
/// evaluation error, has nothing that TLC could be held against, and is an error.
let files
    (cancel: CancellationToken)
    (program: Program)
    (models: string list)
    (sourceFile: string)
    : Result<(string * string) list * Diagnostic list, Diagnostic list> =
    match Emit.emit program models sourceFile with
    | Error ds -> Error ds
    | Ok emitted ->
        // What is compared is the state space of the invariants.
        let exported = emitted.Models |> List.filter _.Plan.Live.IsNone

        let leftOut =
            emitted.Models
            |> List.choose (fun m ->
                m.Plan.Live
                |> Option.map (fun live ->
                    Diagnostic.warning
                        "MOM5208"
                        live.Property.Span
                        $"PROPERTY {live.Property.Name} of MODEL {m.Model} is not exported: only invariants are held against TLC"))

        let established =
            exported
            |> List.map (fun m ->
                let invariants = m.Plan.Invariants |> List.map _.Name

                let r =
                    Checker.check
                        { defaults with
                            Reductions = Plan.stateReductions
                            ContinueAfterViolation = true
                            Cancel = cancel
                        }
                        program
                        { m.Plan.Model with Check = invariants }

                let refused why =
                    Diagnostic.error "MOM5208" m.Plan.Model.Span $"MODEL {m.Model} cannot be exported: {why}"
                    |> Diagnostic.withMend "Export the other MODELs by name, with --model."
                    |> Error

                match r.Verdict, r.Violation with
                | Verdict.Holds, _ -> Ok $"{m.Root} holds - {r.DistinctStates}"
                | Verdict.Violated,
                  Some {
                           Kind = ViolationKind.Invariant
                           Property = p
                       } ->
                    let name = m.Emission.Names.Global(Scope.Key.property p, p)
                    Ok $"{m.Root} violated {name} {r.DistinctStates}"
                | Verdict.Violated, _ ->
                    refused "its run ends with an error, where TLC stops before it has counted all states"
                | Verdict.Undecided why, _ -> refused $"it is undecided ({why})")

        match
            established
            |> List.choose (function
                | Error d -> Some d
                | Ok _ -> None)
        with
        | _ :: _ as problems -> Error problems
        | [] when exported.IsEmpty ->
            Error(
                emitted.Remarks
                @ [
                    Diagnostic.error "MOM5208" Span.none "there is no MODEL with an invariant to export"
                ]
            )
        | [] ->
            let expected =
                established
                |> List.choose (function
                    | Ok line -> Some line
                    | Error _ -> None)

            Ok(
                (exported |> List.collect _.Files |> List.distinct)
                @ [
                    "expected.txt",
                    String.concat "\n" ("# module verdict invariant distinct-states" :: expected)
                    + "\n"
                    "check.sh", script
                    "README.md", readme program.Name
                ],
                emitted.Remarks @ leftOut
            )
