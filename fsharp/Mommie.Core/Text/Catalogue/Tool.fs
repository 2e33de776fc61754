/// Diagnostics of MOM8xxx (the command line, files, the gate) and MOM9xxx (the tool itself).
module internal Mommie.Core.Text.ToolEntries

open Mommie.Core.Text
open Mommie.Core.Text.CatalogueEntry

/// In the order of their codes.
let entries: CatalogueEntry list =
    [
        entry
            "MOM8001"
            "the command line is not understood"
            "A verb, an option or an argument is unknown, missing or out of range. `mommie --help` lists the verbs and `mommie VERB --help` the options of one."
            "mommie verify --max-states many Program.mommie"
            ""
        entry
            "MOM8002"
            "a file cannot be read"
            "The file or directory does not exist, is not of the kind expected, or the system refuses access. Nothing is checked on the rest of the input either: a verdict on half of it would mislead."
            "mommie verify no-such-file.mommie"
            ""
        entry
            "MOM8003"
            "a file is not UTF-8 text"
            "Programs, deployments and manifests are UTF-8. The message names the offset of the first byte that is not; convert the file (`iconv -f LATIN1 -t UTF-8`)."
            "mommie verify picture.png"
            ""
        entry
            "MOM8004"
            "a file or directory cannot be written"
            "The output directory cannot be made, or the system refuses to write into it. Nothing written so far is removed."
            "mommie emit-tla Program.mommie -o /proc"
            ""
        entry
            "MOM8005"
            "nothing was checked"
            "The program has no MODEL with something to check and no deployment applies, so there is no verdict to give: exit code 3, never 0. Add a MODEL and an INVARIANT, or a deployment beside the program."
            "PROGRAM Empty"
            "language.md, Models"
        entry
            "MOM8006"
            "no such MODEL"
            "`--model` names a MODEL that the program does not have. The message lists those it has."
            "mommie verify --model huge Program.mommie"
            ""
        entry
            "MOM8007"
            "the deployment is for another program"
            "A header `DEPLOYMENT d FOR P` names the program it belongs to. A file given by `--deployment` must name the program that is verified, or have no header."
            "DEPLOYMENT lan FOR OtherProgram"
            "commands.md, verify"
        entry
            "MOM8008"
            "no such reduction"
            "`--no-reduce` takes the name of a reduction that the summary names; the message lists them."
            "mommie verify --no-reduce everything Program.mommie"
            "semantics.md, Reductions"
        entry
            "MOM8009"
            "interrupted"
            "The work was stopped before it ended (Ctrl-C). What was established until then is printed; the rest is undecided: exit code 3."
            "Ctrl-C during mommie verify"
            ""
        entry
            "MOM8010"
            "a program that the tool starts is missing or failed"
            "TLC needs Java and tla2tools.jar; `--solver` needs the solver it names. `mommie doctor` says what was found and how to install the rest."
            "mommie tlc --tla2tools missing.jar Program.mommie"
            ""
        entry
            "MOM8011"
            "the file is not formatted"
            "`mommie fmt --check` compares each file with its canonical form; `mommie fmt FILE` rewrites it."
            "mommie fmt --check Program.mommie"
            ""
        entry
            "MOM8012"
            "no such diagnostic"
            "`mommie explain` takes a code that the catalogue has; the message names the nearest ones."
            "mommie explain MOM2999"
            ""
        entry
            "MOM8013"
            "MODELs were left out"
            "`--no-models` proves deployments and checks nothing of the program itself. A deployment keeps what a program promises; whether the program promises anything is not known from it."
            "mommie verify --no-models Program.mommie"
            "commands.md, verify"
        entry
            "MOM8101"
            "no manifest"
            "`mommie gate DIR` looks for `manifest.json` in DIR and below. Without one nothing is guarded, which is a failure. `mommie gate --update DIR` writes one beside every program."
            "mommie gate empty-directory"
            "commands.md, gate"
        entry
            "MOM8102"
            "a manifest is malformed"
            "The manifest is not JSON, or a key is unknown, missing or of the wrong kind. The message names the key; `mommie gate --update DIR` writes the file anew."
            """{ "programs": [ { "file": 7 } ] }"""
            "commands.md, gate"
        entry
            "MOM8103"
            "a verdict changed"
            "A MODEL or deployment no longer gives the verdict that its manifest records. Either the change broke the program, or the manifest must say so: run `mommie gate --update DIR` and review the difference."
            "a manifest that expects \"holds\" of a MODEL that is violated"
            "commands.md, gate"
        entry
            "MOM8104"
            "a state count changed"
            "The number of distinct states of a MODEL, its depth, or the fact that a transition never fires differs from the manifest. A count that moves means that the program, the MODEL or the checker changed its meaning."
            "a manifest with \"distinctStates\": 1 for a larger MODEL"
            "commands.md, gate"
        entry
            "MOM8105"
            "a generated file was edited or is stale"
            "Committed TLA+ and proofs are regenerated and compared byte for byte. `mommie gate --update DIR` writes them anew; never edit them by hand."
            "a changed line in a committed .smt2 file"
            "commands.md, gate"
        entry
            "MOM8106"
            "a file that the manifest names is missing"
            "The manifest names a program, deployment, TLA+ module or proof that is not there."
            "a deleted .smt2 file"
            "commands.md, gate"
        entry
            "MOM8107"
            "a file that nothing accounts for"
            "A TLA+ module or proof lies beside the generated ones, but nothing generates it. Remove it, or list what it belongs to in the manifest."
            "an extra .tla file in a tla directory"
            "commands.md, gate"
        entry
            "MOM8108"
            "not listed in any manifest"
            "Every program, MODEL and deployment below the gate's directory must be listed, so that deleting an entry cannot turn the gate green. `mommie gate --update DIR` adds it."
            "a .deploy file that no manifest names"
            "commands.md, gate"
        entry
            "MOM8109"
            "a vacuous obligation"
            "The premises of an obligation contradict each other, so that it proves anything. The usual cause is an ASSUME that no cluster satisfies. A vacuous proof is no proof."
            "ASSUME COUNT(R) == 1; ASSUME COUNT(R) == 2;"
            "commands.md, gate"
        entry
            "MOM8110"
            "two solvers disagree"
            "The proof was checked again by a second solver, which gave the opposite answer. One of the two is wrong: do not rely on the proof, and report it."
            "z3 says unsat where cvc5 says sat"
            "commands.md, gate"
        entry
            "MOM8111"
            "a second solver did not confirm"
            "The second solver answered unknown, or ran out of its time. That is not a disagreement, and not a confirmation; it is reported so that nobody counts it as one."
            "cvc5 says unknown where z3 says unsat"
            "commands.md, gate"
        entry
            "MOM8112"
            "proofs of another solver"
            "The committed proofs were written with another version of the solver than the one found here. Texts and verdicts were compared; which lines a proof used was not, because a solver chooses between several minimal cores."
            "proofs written with z3 4.12.2, checked with z3 4.8.12"
            "commands.md, gate"
        entry
            "MOM9001"
            "internal error"
            "The tool met a state that its authors did not foresee. Nothing it printed before should be taken for a verdict. Please report the command and its input; setting MOMMIE_STACKTRACE=1 prints where it happened."
            "none is known"
            ""
    ]
