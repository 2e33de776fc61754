/// Diagnostics of MOM5xxx: emitted TLA+ and C#.
module internal Mommie.Core.Text.EmissionEntries

open Mommie.Core.Text
open Mommie.Core.Text.CatalogueEntry

/// In the order of their codes.
let entries: CatalogueEntry list =
    [
        entry
            "MOM5001"
            "a temporal property is not emitted"
            "The MODEL checks a PROPERTY that TLC has no formula for: TLC lists the members of a set that a temporal formula is quantified over before it knows a state, and so before it knows who is faulty. Quantify over a role, with HONEST and CORRECT of it, or over a set of constants. The property is left out, and TLC claims nothing about the MODEL."
            "PROPERTY Steady : FORALL n IN { COUNT(HONEST(R)) } : EVENTUALLY ALWAYS COUNT({ r | r IN HONEST(R), r.up }) == n"
            "tla.md, What differs, and is not hidden"
        entry
            "MOM5002"
            "READS with a chosen result inside an expression"
            "An EXTERN that READS and whose result is not a term (its type is not opaque) has several possible answers, and stands in an expression. A TLA+ expression has one value. Define the EXTERN in the MODEL."
            "EXTERN READS Int size();\n... WHERE size() < 2"
            "language.md, Declarations"
        entry
            "MOM5003"
            "there is no such MODEL"
            "A MODEL was asked for by a name that the program does not declare."
            "mommie tlc Program.mommie --model large"
            "language.md, Declarations"
        entry
            "MOM5101"
            "this cannot stand in code that runs at a node"
            "Assertions are emitted for what a node does: its bodies, triggers, initial values and functions. `PUBLISHED`, `HONEST`, `CORRECT`, the variables of other nodes and temporal operators speak about a whole run, which no node sees, and values that only a `MODEL` names do not exist in a running system. Keep them to `INVARIANT`, `PROPERTY` and `MODEL`, or state what is meant with `KNOWN`."
            "ASSERT PUBLISHED [c, _, _] Request;"
            "assertions.md"
        entry
            "MOM5102"
            "this is not a C# namespace"
            "The namespace of emitted code is made of words of letters, digits and underscores, separated by dots. No word starts with a digit or is a keyword of C#."
            "mommie emit-asserts PrimaryBackup.mommie -o Generated --namespace my-company"
            "assertions.md"
        entry
            "MOM5201"
            "tla2tools.jar is not found"
            "TLC is part of the TLA+ tools, one file: tla2tools.jar. It is looked for where --tla2tools says, where the environment variable MOMMIE_TLA2TOOLS says, and as ~/.mommie/tla2tools.jar. It is published with the releases of the project tlaplus/tlaplus; TLC 2.20 is known to work."
            "mommie tlc Program.mommie"
            "commands.md"
        entry
            "MOM5202"
            "Java is not found"
            "TLC runs on Java 11 or later. It is looked for in JAVA_HOME and on the PATH. On Debian: apt-get install default-jre-headless."
            "mommie tlc Program.mommie"
            "commands.md"
        entry
            "MOM5203"
            "TLC ended without a verdict"
            "TLC stopped with an error that is not a violation of the program: not enough memory, an option it does not know, a set too large to list. Its messages are repeated. Nothing is claimed about the MODEL."
            "mommie tlc Program.mommie -- -maxSetSize 10"
            "commands.md"
        entry
            "MOM5204"
            "TLC's run cannot be told in the program's terms"
            "TLC found a violation, and its run was to be found again, step by step, among the steps of the reference semantics. A state could not be read, or a step was not found. The verdict stands; the run is not shown. This should not happen: it means that the emitted TLA+ and the reference semantics differ."
            "mommie tlc Program.mommie"
            "commands.md"
        entry
            "MOM5205"
            "TLC's run for a temporal property decides nothing"
            "Every run that TLC finds is held against the definition of fairness, which the emitted module says in fewer formulas. This run is not fair by it, or the program does not have it, or what CITING and RETIRE promise might have been owed in it. The property is undecided, never violated, by such a run. TLC 2.20 prints such runs where a property says ALWAYS EVENTUALLY of HONEST principals: it ends a run before it looks at what is asked of the end of time. The embedded checker decides these."
            "mommie verify Program.mommie"
            "tla.md, What differs, and is not hidden"
        entry
            "MOM5206"
            "this tla2tools.jar has no working distributed mode"
            "In TLC's distributed mode workers call the server's set of fingerprints. Developers' builds of TLC since February 2026 have a set that cannot be called from another process: every worker ends with NotSerializableException, and the server waits for ever. It is seen in the jar before anything is started. Use an earlier jar, such as a build of TLC 2.20 from 2025."
            "mommie tlc Program.mommie --distributed 4"
            "commands.md"
        entry
            "MOM5207"
            "there is no checkpoint to go on from"
            "--recover goes on with a search that was kept in this directory for exactly this: the same MODEL of the same program, the same options for TLC, the same tla2tools.jar. A checkpoint that TLC wrote after it had reported a violation or an error does not count, either: a search that goes on from it would not find the violation again."
            "mommie tlc Program.mommie --model large --recover kept"
            "commands.md"
        entry
            "MOM5208"
            "this cannot be exported for TLC"
            "What is exported says what TLC is expected to answer. A MODEL that the embedded checker leaves undecided, one without invariants, and one whose run ends with an evaluation error or a failed ASSERT (TLC then stops before it has counted all states) give nothing to expect. Temporal properties are left out with a warning: they are not compared."
            "mommie tlc Program.mommie --export ci"
            "commands.md"
    ]
