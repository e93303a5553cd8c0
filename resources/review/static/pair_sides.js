// What is said of all views of one side of a pair: which flank they show, or that they show too little.
// Loaded before pairs.js, which holds `panes`, `shown` and `send`.
"use strict";

let lastSaid = null; // the decision that U takes back, until the next answer

function tellFlank(question) {
  notice.hidden = !question || question.flank !== null;
  notice.textContent = words.no_common;
}

function openSide(side) {
  closeSides();
  panes[side].amend.open = true;
  panes[side].amend.querySelector("button").focus();
}

function closeSides() {
  panes.forEach(({ amend }) => {
    if (amend.contains(document.activeElement)) document.activeElement.blur();
    amend.open = false;
  });
}

function commonFlank(question) {
  const [one, other] = question.sides.map((views) => new Set(views.map((view) => view.flank)));
  return ["left", "right"].find((flank) => one.has(flank) && other.has(flank)) ?? null;
}

async function sayOfSide(side, saying) {
  if (!shown || sending) return;
  sending = true;
  const question = shown;
  const answer = await send("/api/say-of-side", { question: question.question, side, saying, token: newToken() });
  sending = false;
  closeSides();
  if (!answer.ok) return tell(`${words.fault}: ${answer.fault.join("; ")}`, true);
  lastSaid = answer.decisions[0];
  if (saying !== "unusable") {
    question.sides[side].forEach((view) => (view.flank = saying));
    question.flank = commonFlank(question);
    tellFlank(question);
    panes.forEach((pane, n) => choose(n, pane.number));
  }
  // Pairs that cannot be compared are not asked any more: the next one is shown where this is one of them.
  await refill().catch((error) => tell(`${words.fault}: ${error.message}`, true));
  tell(words.said);
}
