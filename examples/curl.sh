#!/bin/sh
# Ask a model by curl: one row by name, the same by the Open Inference Protocol, and what turned out to be true.
#
#   sh curl.sh http://127.0.0.1:8080 st_PREDICT_KEY st_FEEDBACK_KEY
set -eu
url=$1 predict=$2 feedback=$3

ask() { # path, key, body
    curl -sS --fail-with-body "$url$1" -H "Authorization: Bearer $2" -H "Content-Type: application/json" -d "$3"
    echo
}

answer=$(ask /predict "$predict" '{"x0": 0.1, "x1": 0.2, "x2": 0.3, "x3": 0.4}')
echo "$answer"

ask /v2/models/delays/infer "$predict" \
    '{"inputs": [{"name": "input", "shape": [1, 4], "datatype": "FP64", "data": [0.1, 0.2, 0.3, 0.4]}]}'

id=$(printf %s "$answer" | sed 's/.*"prediction_id":"\([^"]*\)".*/\1/')
ask /feedback "$feedback" "{\"prediction_id\": \"$id\", \"value\": \"yes\"}"
