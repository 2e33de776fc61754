/// Holds the place of the first real file of this room: the C#-shaped face of the core.
module internal Mommie.Api.Placeholder

let private here = ()
