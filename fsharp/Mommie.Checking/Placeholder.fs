/// Holds the place of the first real file of this room: the embedded explicit-state checker.
module internal Mommie.Checking.Placeholder

let private here = ()
