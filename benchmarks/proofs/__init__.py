"""What the proofs of soundness share."""
