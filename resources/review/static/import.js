// The view of the import: the chosen files are sent to be checked, and sent again to be written.
"use strict";

const root = document.querySelector(".import");
const words = JSON.parse(root.dataset.messages);
const form = document.getElementById("choose");
const files = document.getElementById("files");
const source = document.getElementById("source");
const check = document.getElementById("check");
const result = document.getElementById("result");
const MB = 1024 * 1024;

let once = null; // of the act that the shown preview leads to: sent twice, it counts once
let busy = false;

const newToken = () =>
  [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

function tell(text, fault = false) {
  for (const place of [document.getElementById("status"), document.getElementById("act-status")]) {
    if (place) {
      place.textContent = text;
      place.className = fault ? "fault" : "";
    }
  }
}

/** What each column means, as chosen; null where nothing was offered yet, so that it is guessed. */
function chosenColumns() {
  const selects = [...result.querySelectorAll("select[data-role]")];
  return selects.length ? Object.fromEntries(selects.map((one) => [one.dataset.role, one.value])) : null;
}

/** One line of JSON, then the bytes of the files, one after another. */
function bodyOf(head) {
  const chosen = [...files.files];
  const line = { ...head, files: chosen.map((file) => ({ name: file.name, size: file.size })) };
  return new Blob([JSON.stringify(line), "\n", ...chosen]);
}

async function readable() {
  try {
    for (const file of files.files) await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

async function send(act, more = {}) {
  if (busy || !form.reportValidity()) return;
  const size = [...files.files].reduce((sum, file) => sum + file.size, 0);
  if (size > Number(root.dataset.most)) {
    tell(words.too_large.replace("{has}", Math.ceil(size / MB)), true);
    return;
  }
  busy = true;
  check.disabled = true;
  for (const button of result.querySelectorAll("button")) button.disabled = true;
  tell(act === "write" ? words.writing : words.checking);
  const head = {
    act,
    source: source.value,
    contradicting: form.elements.contradicting.value,
    without_unclear: form.elements.unclear.checked,
    columns: chosenColumns(),
    ...more,
  };
  try {
    const answer = await fetch("/import", {
      method: "POST",
      headers: { "X-Review-Token": root.dataset.token, "Content-Type": "application/octet-stream" },
      body: bodyOf(head),
    });
    const text = await answer.text();
    if ((answer.headers.get("Content-Type") || "").startsWith("text/html")) {
      if (act === "look") once = newToken();
      result.innerHTML = text; // made by the program, which escapes all that comes from a file
      tell("");
      if (answer.headers.get("X-Import") === "done") form.hidden = true;
      result.focus();
      result.scrollIntoView({ block: "start" });
    } else {
      tell(`${words.fault}: ${text}`, true);
    }
  } catch {
    tell((await readable()) ? words.no_answer : words.file_changed, true);
  } finally {
    busy = false;
    check.disabled = false;
    for (const button of result.querySelectorAll("button")) button.disabled = false;
  }
}

/** What was shown is of other files or another source: it must not be confirmed. */
function forget() {
  result.replaceChildren();
  tell("");
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  send("look");
});
files.addEventListener("change", forget);
source.addEventListener("input", () => result.querySelector("[data-act=write]")?.remove());
for (const choice of [...form.elements.contradicting, form.elements.unclear]) {
  choice.addEventListener("change", () => result.firstElementChild && send("look"));
}
result.addEventListener("change", () => result.querySelector("[data-act=write]")?.remove());
result.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-act]");
  if (!button) return;
  if (button.dataset.act === "again") send("look");
  else send("write", { seal: button.dataset.seal, token: once });
});
