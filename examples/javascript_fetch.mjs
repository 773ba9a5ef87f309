// Ask a model by HTTP from JavaScript (Node 18 or newer, Deno, Bun; a browser needs a proxy that keeps the key).
//
//   node javascript_fetch.mjs http://127.0.0.1:8080 st_PREDICT_KEY st_FEEDBACK_KEY
const [url, predict, feedback] = process.argv.slice(2);
const row = { x0: 0.1, x1: 0.2, x2: 0.3, x3: 0.4 };

async function ask(path, key, body) {
  const answer = await fetch(url + path, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
  const said = await answer.json();
  if (!answer.ok) throw new Error(`${said.code}: ${said.error} (at ${said.where ?? "the request"})`);
  return said;
}

const answer = await ask("/predict", predict, row);
console.log(answer.label, answer.score.toFixed(3), "version", answer.version);
const taken = await ask("/feedback", feedback, { prediction_id: answer.prediction_id, value: "yes" });
console.log("taken", taken.taken);
