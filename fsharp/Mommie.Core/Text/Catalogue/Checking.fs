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
            "MOM4201"
            "an invariant is violated"
            "A run of the MODEL leads to a state in which the invariant is false. The run that is printed is a shortest one; the conjunct that is false and the values that make it false stand before it. Either the program is wrong, or the invariant asks for more than was meant."
            "INVARIANT Never : FORALL r IN HONEST(R) : r.next == 0"
            "language.md, Properties"
        entry
            "MOM4202"
            "an ASSERT fails"
            "A firing reaches an ASSERT whose condition is false. The last step of the run that is printed is that firing."
            "ASSERT next < 2;"
            "language.md, Statements"
        entry
            "MOM4203"
            "an expression has no value"
            "A firing or an invariant evaluates an expression that has no value: a map is read outside its domain, CHOOSE finds none or several, a number is divided by zero. The run that leads there is printed. Guard the expression (`k IN DOMAIN(m)`)."
            "m[k] where k is not in DOMAIN(m)"
            "language.md, Expressions"
        entry
            "MOM4204"
            "a MODEL is undecided"
            "The search ended before the MODEL was exhausted, or checks something that the embedded checker does not decide. Nothing is claimed about it: exit code 3. Allow more states, make the MODEL smaller, or run `mommie tlc`."
            "mommie verify --max-states 10 Program.mommie"
            "language.md, Models"
        entry
            "MOM4205"
            "a transition never fires"
            "No run of the MODEL fires the transition, so nothing was checked about what it does. The MODEL may be too small, or the trigger can never be true."
            "TRANSITION Never WHERE FALSE @@{ @@}"
            "language.md, Models"
        entry
            "MOM4206"
            "a property that no MODEL checks"
            "The program states a property, but every MODEL says CHECK and names others. Nothing is claimed about it, in the summary or by the exit code."
            "PROPERTY Answered : c.stamp == 1 LEADSTO c.accepted != {}\nMODEL small { ... CHECK Agreement; }"
            "language.md, Models"
    ]
