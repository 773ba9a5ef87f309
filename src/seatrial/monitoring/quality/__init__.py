"""How good a model is: estimated before the outcomes are known, realised as they come, and whether it decays."""
