/// Diagnostics of MOM4xxx: checking MODELs.
module internal Mommie.Core.Text.CheckingEntries

open Mommie.Core.Text
open Mommie.Core.Text.CatalogueEntry

/// In the order of their codes.
let entries: CatalogueEntry list =
    [
        entry
            "MOM4001"
            "A trigger cannot be matched in any order"
            "WHEN, ANDWHEN and FOR are matched in an order in which the names that a conjunct needs in its slots, its conditions or its source are bound before it. Here each of the remaining conjuncts needs a name that another of them binds. Say one of the conditions in `WHERE` instead."
            "WHEN [q IN s.of >= 2, ME, NOONE] Vote v\nANDWHEN [p IN v.group == 1, ME, NOONE] Start s"
            "language.md, Statements and the pool"
        entry
            "MOM4002"
            "An ASSUME is false"
            "An `ASSUME` constrains the constants of the program. In this MODEL it is false, so nothing about the program follows from checking the MODEL, and it is not checked."
            "ASSUME COUNT(R) == 3 * f + 1;   MODEL m { R = {r1, r2, r3};  f = 1; }"
            "language.md, Declarations"
        entry
            "MOM4003"
            "An expression that a MODEL needs has no value"
            "A constant, an ASSUME, a bound or the initial value of a variable has no value in this MODEL: a map is read outside its domain, `CHOOSE` finds none or several, a number is outside 64 bits, or the like. The MODEL is not checked."
            "MODEL m { owner = MAP{0: p1};  first = owner[1]; }"
            "semantics.md, Steps of the reduced machine"
        entry
            "MOM4004"
            "FAULTY is not allowed by FAULTS"
            "`FAULTY` names the principals that are faulty in a MODEL. It must be one of the placements that the `FAULTS` clauses allow: the Byzantine ones within `AT MOST`, all others within a `CRASH` clause."
            "FAULTS { R BYZANTINE AT MOST 1; }   MODEL m { R = {r1, r2, r3, r4};  FAULTY = {r1, r2}; }"
            "language.md, Declarations"
        entry
            "MOM4005"
            "A temporal property is not decided"
            "The machine in which a temporal `PROPERTY` is checked was not exhausted (too many states, a BOUND that cut, a value that is missing), or the MODEL was simulated, or its counterexample may owe to a promise that is not counted (what a statement cites reaches who holds the statement; statements are promised until they are retired). The MODEL is undecided, never green. Its invariants are checked all the same."
            "PROPERTY Answered : asked LEADSTO answered   MODEL m { CHECK Answered; BOUND n < 2; }"
            "semantics.md"
        entry
            "MOM4006"
            "A MODEL checks no property"
            "The program declares no INVARIANT or PROPERTY, so that the MODEL was explored for evaluation errors and failed ASSERTs only. A MODEL that checks nothing is not green."
            "PROGRAM P   ROLE T S;   NODE T IN S { }   MODEL m { S = {a}; }"
            "language.md, Declarations"
        entry
            "MOM4007"
            "A transition never fired"
            "In every reachable state of the MODEL the transition is not enabled. That is right where the MODEL is too small for it; otherwise its trigger asks for something that cannot happen, and the invariants hold for a reason that was not meant."
            "TRANSITION T WHEN [R >= 4, ME, NOONE] Reply r @@{ @@}   MODEL m { R = {r1, r2, r3}; }"
            "semantics.md"
        entry
            "MOM4008"
            "An invariant is violated"
            "A reachable state makes the invariant false. The report shows the false conjunct, the values that make it false, and a shortest run to such a state."
            "INVARIANT Agreement : FORALL a IN A, b IN A : a.decided == b.decided"
            "language.md, Declarations"
        entry
            "MOM4009"
            "An expression has no value in a reachable state"
            "In a run of the MODEL an expression is evaluated that has no value: `CHOOSE` with none or several members, a map read outside its domain, `VALUE(NIL)`, `MIN` of the empty set, a variable of a Byzantine node, a quorum of no issuers, a number outside 64 bits, or a `FOREACH` whose order matters. It counts as a violation; the report shows the run."
            "Value v <- VALUE(proposed);      // proposed is NIL until Propose has fired"
            "semantics.md, Steps of the reduced machine"
        entry
            "MOM4010"
            "An ASSERT fails"
            "In a run of the MODEL the condition of an `ASSERT` is false. It counts as a violation; the report shows the run up to the firing in which it fails."
            "ASSERT executeSeqNo < nextSeqNo;"
            "language.md, Transitions"
        entry
            "MOM4011"
            "A universe is too large to list"
            "Liars, inputs and answers range over finite universes that the checker lists. One of them has too many values, or a node may take in too many sets of statements in one firing: make the MODEL smaller, bound `INT`, or restrict what liars say with `LIES` (the summary will say so)."
            "RECORD Vote { SET<Cert> prepared; }   MODEL m { LIES Vote v {{ WHERE COUNT(v.prepared) <= 1; }} }"
            "semantics.md, Principals, faults, availability"
        entry
            "MOM4012"
            "a MODEL is undecided"
            "The search ended before the MODEL was exhausted, or the MODEL was simulated, or checks something that the embedded checker does not decide. Nothing is claimed about it: exit code 3. Allow more states, make the MODEL smaller, or run `mommie tlc`."
            "mommie verify --max-states 10 Program.mommie"
            "language.md, Models"
        entry
            "MOM4013"
            "a property that no MODEL checks"
            "The program states a property, but every MODEL says CHECK and names others. Nothing is claimed about it, in the summary or by the exit code."
            "PROPERTY Answered : c.stamp == 1 LEADSTO c.accepted != {}\nMODEL small { ... CHECK Agreement; }"
            "language.md, Models"
        entry
            "MOM4014"
            "a temporal property is false"
            "There is a fair run of which the property is false. It is shown as the steps that lead to a cycle and the cycle, which is repeated for ever; where the cycle is empty, nothing has to happen any more. What could be done and never is, is listed with the reason why a fair run may leave it undone: nobody has to call an input that is not FAIR, a duration that is not FAIR need not end, and nobody has to deliver what is not promised."
            "PROPERTY Answered : FORALL c IN HONEST(C) : c.asked LEADSTO c.answered"
            "semantics.md, Liveness"
        entry
            "MOM4030"
            "A checkpoint cannot be gone on from"
            "A search can be gone on with only by the version of the tool, the program, the MODEL and the options (reductions, what is checked, --continue) that its checkpoint was made with; and a file that is damaged or no checkpoint at all is refused. Nothing is searched."
            "mommie verify --model two --resume two.checkpoint Changed.mommie"
            "commands.md, verify"
        entry
            "MOM4101"
            "A trace file cannot be read"
            "A trace is a file of JSON lines: first what the run is of, then a line for each step. A line is no JSON, lacks a field, or a field holds something else than it should. `docs/traces.md` describes every field."
            "{\"step\": 1, \"kind\": \"jump\", \"node\": \"r1\", \"transition\": \"Execute\"}"
            "traces.md"
        entry
            "MOM4102"
            "A step of a trace is not one of the program"
            "`mommie replay` holds a trace against its program, step by step, by the reference semantics. Here is the first step that the program does not take there: a statement that the trigger needs is missing, a condition is false, the transition has fired already, or its body does something else than the trace says. Step 0 is the start; what is said of the end is that the run violates what the trace says."
            "{\"step\": 2, ..., \"changed\": [{\"node\": \"r2\", \"name\": \"count\", \"before\": 1, \"after\": 7}]}"
            "traces.md"
        entry
            "MOM4103"
            "A trace was made from another text"
            "The program's text has another hash than the one in the trace, so it has changed since, or is another program. The trace is held against the text as it is now."
            "mommie replay Program.mommie old.jsonl"
            "traces.md"
        entry
            "MOM4104"
            "A trace is of something that the program does not have"
            "The first line of the trace names a MODEL that the program does not have, or a reduction that this version does not know; or a temporal property that the MODEL does not check; or it does not say where the cycle of a run without end begins, or which temporal property such a run violates."
            "{\"format\": \"mommie-trace\", ..., \"model\": \"none\"}"
            "traces.md"
    ]
