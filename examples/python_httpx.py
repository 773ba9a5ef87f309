"""Ask a model by HTTP with httpx, and say later what turned out to be true.

pip install httpx
python python_httpx.py http://127.0.0.1:8080 st_PREDICT_KEY st_FEEDBACK_KEY
"""

import sys
import time

import httpx

url, predict, feedback = sys.argv[1:]
ROWS = [{"x0": 0.1, "x1": 0.2, "x2": 0.3, "x3": 0.4}, {"x0": -1.0, "x1": -2.0, "x2": 0.5, "x3": 0.25}]


def ask(client: httpx.Client, path: str, *, key: str, body: object) -> dict:
    """Return what the server says; come back when it asks for that, and tell what is wrong with the request."""
    for _ in range(5):
        answer = client.post(path, json=body, headers={"Authorization": f"Bearer {key}"})
        if answer.status_code not in (429, 503):
            break
        time.sleep(float(answer.headers.get("retry-after", 1)))
    if answer.is_error:
        error = answer.json()
        sys.exit(f"{error['code']}: {error['error']} (at {error.get('where', 'the request')})")
    return answer.json()


with httpx.Client(base_url=url, timeout=10) as client:
    answer = ask(client, "/predict", key=predict, body=ROWS)
    print("version", answer["version"])
    for row in answer["predictions"]:
        print(row["label"], f"{row['score']:.3f}")
    outcomes = [{"prediction_id": row["prediction_id"], "value": "yes"} for row in answer["predictions"]]
    print("taken", ask(client, "/feedback", key=feedback, body=outcomes)["taken"])
