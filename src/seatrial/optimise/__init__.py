"""Convert models to ONNX, and prove that they answer as before."""
