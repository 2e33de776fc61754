/// Holds the place of the first real file of this room: text, spans and diagnostics.
module internal Mommie.Core.Text.Placeholder

let private here = ()
