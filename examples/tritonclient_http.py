"""Ask a model by HTTP with tritonclient, all features in one binary tensor.

pip install "tritonclient[http]"
python tritonclient_http.py 127.0.0.1:8080 st_...
"""

import sys

import numpy as np
import tritonclient.http as triton

address, key = sys.argv[1:]
rows = np.array([[0.1, 0.2, 0.3, 0.4], [-1.0, -2.0, 0.5, 0.25]], dtype=np.float32)

client = triton.InferenceServerClient(address)
tensor = triton.InferInput("input", list(rows.shape), "FP32")
tensor.set_data_from_numpy(rows)

try:
    answer = client.infer("delays", [tensor], headers={"Authorization": f"Bearer {key}"})
except triton.InferenceServerException as error:
    sys.exit(error.message())

response = answer.get_response()
print("version", response["model_version"])
print("prediction", response["parameters"]["prediction_id"])
for label, score in zip(answer.as_numpy("label"), answer.as_numpy("score"), strict=True):
    print(label.decode(), f"{score:.3f}")
