"""What changed between windows, how good the model is without and with outcomes, and whether it matters."""
