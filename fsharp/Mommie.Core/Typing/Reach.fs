/// What can be reached in a graph.
module Mommie.Core.Typing.Reach

/// All that one or more steps from `start` lead to; `start` itself only if a circle leads back to it.
let from (next: 'a -> 'a seq) (start: 'a) : Set<'a> =
    let waiting = System.Collections.Generic.Stack<'a>(next start)
    let mutable seen = Set.empty

    while waiting.Count > 0 do
        let here = waiting.Pop()

        if not (seen.Contains here) then
            seen <- seen.Add here

            for there in next here do
                waiting.Push there

    seen
