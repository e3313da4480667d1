// What the page says to the server. The header proves that the request is the page's own.
const OWN = { "X-Sandbox": "page" };

async function answerOf(response) {
  if (!response.ok && response.status !== 400) throw new Error(`the sandbox answered ${response.status}`);
  return response.json();
}

export async function ask(path) {
  return answerOf(await fetch(path, { headers: OWN }));
}

export async function post(path, told) {
  const headers = { ...OWN, "Content-Type": "application/json" };
  return answerOf(await fetch(path, { method: "POST", headers, body: JSON.stringify(told) }));
}

export async function postFile(path, file, caption) {
  const body = new FormData();
  body.append("caption", caption);
  body.append("file", file, file.name);
  return answerOf(await fetch(path, { method: "POST", headers: OWN, body }));
}
