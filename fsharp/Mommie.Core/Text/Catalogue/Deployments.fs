/// Diagnostics of MOM3xxx: deployments and obligations.
module internal Mommie.Core.Text.DeploymentsEntries

open Mommie.Core.Text
open Mommie.Core.Text.CatalogueEntry

/// In the order of their codes.
let entries: CatalogueEntry list =
    [
        entry
            "MOM3001"
            "the deployment is for another program"
            "The header `DEPLOYMENT d FOR P` names a program, and the deployment was given to another one. Nothing about it is proved."
            "DEPLOYMENT lan FOR AnotherProgram"
            "deployment.md, The file"
        entry
            "MOM3002"
            "a selector names nobody"
            "A selector names principals of [Principals], role sets, constants that are principals or sets of them, or `*`. A role's type (`Replica`) is not its set (`R`)."
            "[Authentication]\nX -> R : HMAC-SHA256"
            "deployment.md, Selectors"
        entry
            "MOM3003"
            "an unknown record"
            "The name before the colon of a selector, or before the dot under [References], is a record of the program."
            "[Authentication]\nOrdr: R -> R : HMAC-SHA256"
            "deployment.md, Selectors"
        entry
            "MOM3004"
            "an unknown mechanism"
            "A mechanism is one of the catalogue, or one that a MECHANISM of the file describes. Under [Dissemination] stand stages: OPTIMISTIC(principal), OPTIMISTIC(QUORUM), FLOOD, PULL and PULL(principal)."
            "[Authentication]\nC -> R : HMAC-SHA257"
            "deployment.md, Mechanisms"
        entry
            "MOM3005"
            "wrong arguments"
            "A mechanism takes as many arguments as its description has parameters; a trusted party is one principal, a set of servers a role set, a threshold a number. A stage takes one principal, given by name or by an expression over the publisher's variables, which every NODE that publishes what the line concerns must be able to evaluate."
            "[Non-repudiation]\nC -> * : TTP(R)"
            "deployment.md, Mechanisms"
        entry
            "MOM3006"
            "a section stands twice"
            "The order of a section's lines decides which line is used, so all of them stand together, under one header."
            "[Authentication]\nC -> R : HMAC-SHA256\n[Authentication]\nR -> C : HMAC-SHA256"
            "deployment.md, The file"
        entry
            "MOM3007"
            "a constant is bound wrongly"
            "[Constants] binds constants of the program, each once, to a value of its type: a number, a principal, a set of principals."
            "[Constants]\nf = r1;"
            "deployment.md, Constants and principals"
        entry
            "MOM3008"
            "a principal is declared wrongly"
            "A principal has one role of the program, or is TRUSTED; it is declared once, and its name is neither a role's nor a constant's. The value of a constant whose type is a role declares a principal too."
            "[Principals]\nr1 : Server;"
            "deployment.md, Constants and principals"
        entry
            "MOM3009"
            "a line can never match"
            "The first line of a section that matches is used, as in a firewall table. Lines before this one match everything that it could, so that it says nothing. Usually it was meant to come first."
            "[Authentication]\n* -> * : HMAC-SHA256\nC -> R : RSA"
            "deployment.md, Selectors"
        entry
            "MOM3010"
            "a DURATION has no value"
            "A transition of the program waits for a DURATION to which [Timeouts] gives no value. Proofs do not depend on it; the deployment cannot run without."
            "a program with UNLESS ... WITHIN orderTimeout and a deployment without [Timeouts]"
            "deployment.md, Timeouts"
        entry
            "MOM3011"
            "a timeout that nothing needs"
            "[Timeouts] gives values to DURATIONs of the program, each once. One that no transition waits for is a warning."
            "[Timeouts]\norderTimeot = 250ms;"
            "deployment.md, Timeouts"
        entry
            "MOM3012"
            "a mechanism is still open"
            "`?` stands for a mechanism to be chosen. Nothing can be proved about a line before one is."
            "[Authentication]\nC -> R : ?"
            "deployment.md, Mechanisms"
        entry
            "MOM3014"
            "a mechanism is described wrongly"
            "A description says once what convinces a receiver: TOKEN MADE WITH a key CHECKED WITH a key of the same parameters, TOKEN BOUND TO CHANNEL, or ATTESTED BY a parameter that it TRUSTS. Keys are made for and held by issuer, verifier, auditor, group or ANYONE; COVERS names parts of the payload."
            "MECHANISM M { TOKEN MADE WITH k CHECKED WITH k; }"
            "deployment.md, Mechanisms"
        entry
            "MOM3015"
            "a mechanism exists already"
            "A MECHANISM of a deployment has a name that the catalogue or another one has. The catalogue's names keep their meaning."
            "MECHANISM RSA { TOKEN BOUND TO CHANNEL; }"
            "deployment.md, Mechanisms"
        entry
            "MOM3016"
            "an unknown hash function"
            "Whether a hash function is collision resistant decides what may be built on it, so only known ones are accepted."
            "MECHANISM H = HMAC(SHA-257);"
            "deployment.md, Mechanisms"
        entry
            "MOM3017"
            "a reference that is none"
            "[References] names fields whose values may be sent as a digest: those of record type, and others that are not Bool, Int, enum or principal."
            "[References]\nOrder.seqNo : Digest(SHA-256);"
            "deployment.md, References"
        entry
            "MOM3018"
            "a time that is not positive"
            "A timeout of 0 expires before anything can happen."
            "[Timeouts]\norderTimeout = 0ms;"
            "deployment.md, Timeouts"
        entry
            "MOM3020"
            "the premises contradict each other"
            "No cluster is as the program's ASSUMEs, the deployment's constants and its principals say. From such premises anything could be proved, so nothing is."
            "ASSUME f > 1; with [Constants] f = 1;"
            "obligations.md, Premises"
        entry
            "MOM3021"
            "a trusted principal that no section names"
            "[Principals] declares a principal TRUSTED, and no line, mechanism, stage or constant names it. Nothing relies on its word; usually the line that was to rely on it is missing, or names another. A principal of a role may be listed for its address alone."
            "[Principals]\nz : TRUSTED;\n[Authentication]\n* -> * : ED25519"
            "deployment.md, Constants and principals"
        entry
            "MOM3101"
            "COVER is refuted"
            "A pair of issuer and verifier that a PUBLISH can produce has no line under [Authentication], an auditor has no line, or a trusted party is not reached. The message names the pair and the line that is missing."
            "[Authentication]\nC -> R : HMAC-SHA256"
            "obligations.md, COVER"
        entry
            "MOM3102"
            "BIND is refuted"
            "One token fits two different payloads: it leaves out a part of what was said (program, deployment, epoch, issuer, V, A, record type, content), or rests on a hash with collisions. An attacker replays it where it means something else."
            "MECHANISM M { KEY k(issuer, verifier) HELD BY issuer, verifier; TOKEN MADE WITH k CHECKED WITH k COVERS (content); }"
            "obligations.md, BIND"
        entry
            "MOM3103"
            "KEYS is refuted"
            "A key with which an honest principal speaks to another honest one is held by somebody who may lie, or serves two issuers, both directions or two deployments, and the token does not tell them apart. Whoever holds it speaks as somebody else. The message names the key as its mechanism describes it, and who holds it."
            "MECHANISM M { KEY k(verifier) HELD BY issuer, verifier; TOKEN MADE WITH k CHECKED WITH k; }"
            "obligations.md, KEYS"
        entry
            "MOM3104"
            "VERIFY is refuted"
            "An honest verifier does not accept what an honest issuer published for it: it holds no key for the token, or a relay stands between them and the mechanism has nothing but the channel."
            "C -> R : Plain over a channel, with OPTIMISTIC(PRIMARY)"
            "obligations.md, VERIFY"
        entry
            "MOM3105"
            "AUTHENTIC is refuted"
            "An honest receiver can be made to accept, as from an honest issuer, what that one did not publish, or not for that receiver. The attack says who is corrupt, which key is used and what is believed in the end."
            "[Authentication]\nC -> R : Plain"
            "obligations.md, AUTHENTIC"
        entry
            "MOM3106"
            "AUDIT-SOUND is refuted"
            "An honest auditor can be convinced by evidence that an honest issuer published what it did not publish, or not for that auditor. Somebody else than the issuer can make the evidence."
            "[Non-repudiation]\nC -> R : GROUP-HMAC-SHA256"
            "obligations.md, AUDIT-SOUND"
        entry
            "MOM3107"
            "AUDIT-TRANSFER is refuted"
            "An honest verifier has accepted a statement as auditable, and cannot convince an honest auditor of it: the auditor holds no key for the evidence, or there is none to show."
            "PUBLISH [ME, R, R] Request with message authentication codes alone"
            "obligations.md, AUDIT-TRANSFER"
        entry
            "MOM3108"
            "REFERENCE is refuted"
            "Two records can have one digest, so that a reference to one is taken for a reference to the other; or nobody honest must keep the record behind a digest."
            "[References]\nOrder.m : Digest(SHA-1);"
            "obligations.md, REFERENCE"
        entry
            "MOM3109"
            "CITE is refuted"
            "A statement cites another one to a verifier that the pattern after CITING does not make an auditor of it, so that the evidence need not convince."
            "PUBLISH [ME, R, NOONE] Order(req, 0) CITING [c, _, NOONE] Request {{ req; }};"
            "obligations.md, CITE"
        entry
            "MOM3110"
            "MERGE is refuted"
            "A node that counts issuers could count wrongly: one token passes as the word of two issuers, because it does not say who issued it and its key is not that issuer's own; or two records have one reference, so that issuers who said different things are counted together."
            "[References]\nReply.m : Digest(SHA-1);"
            "obligations.md, MERGE"
        entry
            "MOM3111"
            "TRUST is refuted"
            "A line relies on a principal that may lie, or on a set of servers that is too small for its threshold. Declare the principal TRUSTED, choose another, or use a mechanism that trusts nobody."
            "[Non-repudiation]\nC -> * : TTP(r1)"
            "obligations.md, TRUST"
        entry
            "MOM3112"
            "LIVE is refuted"
            "Delivery depends on somebody who may stop, on a stage that never ends, or on a batch that is never sealed."
            "[Principals]\nz : Witness;  with FAULTS { W CRASH; } and [Non-repudiation] C -> * : TTP(z)"
            "obligations.md, LIVE"
        entry
            "MOM3120"
            "an obligation is undecided"
            "The solver gave up within its limit, or failed. Undecided is never taken for proved."
            "a resource limit of 1"
            "obligations.md, Verdicts"
        entry
            "MOM3121"
            "a vacuous obligation"
            "The premises of an obligation contradict each other, so that they prove anything. It is not counted as proved."
            "none is known"
            "obligations.md, Premises"
        entry
            "MOM3122"
            "not yet supported"
            "The deployment uses something about which this version proves nothing yet. The obligation is undecided, never proved."
            "[Dissemination]\nC -> R : OPTIMISTIC(primary(view)) 1ms"
            "obligations.md, What is not proved yet"
        entry
            "MOM3123"
            "nothing to prove"
            "The program publishes nothing that the deployment carries. That is not a proof: the verdict is undecided."
            "PROGRAM Empty"
            "obligations.md, Verdicts"
        entry
            "MOM3124"
            "stronger than anything needs"
            "Everything is proved with a cheaper mechanism in this place, or without the line, too. Each such remark was found by proving the deployment with that one change; two of them together may be too much. A remark is no fault: the program may grow."
            "R -> C : RSA, for a Reply that nobody audits"
            "obligations.md, What is tried"
        entry
            "MOM3130"
            "no solver"
            "Obligations are discharged by Z3. Its library was not found, or the solver given by `--solver` cannot be started. `mommie doctor` says what was found."
            "MOMMIE_LIBZ3=/nowhere mommie verify Program.mommie"
            "obligations.md, Solvers"
    ]
