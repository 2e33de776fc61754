/// Holds the place of the first real file of this room: obligations, solvers and certificates.
module internal Mommie.Proof.Placeholder

let private here = ()
