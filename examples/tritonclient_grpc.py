"""Ask a model by gRPC with tritonclient, one tensor per feature.

pip install "tritonclient[grpc]"
python tritonclient_grpc.py 127.0.0.1:8082 st_...
"""

import sys

import numpy as np
import tritonclient.grpc as triton

address, key = sys.argv[1:]
columns = {
    "distance": (np.array([100.0, 2500.0]), "FP64"),
    "stops": (np.array([0, 1]), "INT64"),
    "holiday": (np.array([True, False]), "BOOL"),
    "carrier": (np.array(["AA", "B6"], dtype=object), "BYTES"),
}

client = triton.InferenceServerClient(address)
inputs = []
for name, (values, datatype) in columns.items():
    tensor = triton.InferInput(name, [len(values)], datatype)
    tensor.set_data_from_numpy(values)
    inputs.append(tensor)

try:
    answer = client.infer("fares", inputs, headers={"authorization": f"Bearer {key}"}, client_timeout=2.0)
except triton.InferenceServerException as error:
    sys.exit(error.message())

response = answer.get_response()
print("version", response.model_version)
print("prediction", response.parameters["prediction_id"].string_param)
print("fares", *answer.as_numpy("value"))
