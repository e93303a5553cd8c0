// The page of one sighting by keyboard: to the sightings beside it, candidates by number, saving.
"use strict";

const says = document.getElementById("says");
const press = (selector) => document.querySelector(selector)?.click();
let changed = false; // whether something is filled in that was not saved

const pictures = [...document.querySelectorAll(".enlarge")];
const enlarge = (some, large) => some.forEach((button) => button.setAttribute("aria-pressed", large));
pictures.forEach((button) =>
  button.addEventListener("click", () => enlarge([button], button.getAttribute("aria-pressed") !== "true")),
);

// By place on the keyboard, so that the keys are the same whichever alphabet is on.
const keys = {
  KeyJ: () => press("#after"), ArrowRight: () => press("#after"),
  KeyK: () => press("#before"), ArrowLeft: () => press("#before"),
  KeyR: () => document.getElementById("comment").focus(),
  KeyU: () => press(".take-back"),
  Equal: () => enlarge(pictures, true), NumpadAdd: () => enlarge(pictures, true),
  Minus: () => enlarge(pictures, false), NumpadSubtract: () => enlarge(pictures, false),
  Slash: () => document.getElementById("keys").toggleAttribute("open"),
};

function choose(digit) {
  const radio = says.querySelector(`input[data-key="${digit}"]`);
  if (!radio) return false;
  radio.checked = true;
  radio.focus();
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

function isWriting(target) {
  // A choice among radio buttons takes the arrows, and no letters or digits.
  return target.matches("select, textarea, input:not([type=radio]):not([type=checkbox])");
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.ctrlKey) {
    event.preventDefault();
    says.requestSubmit(document.getElementById(event.shiftKey ? "next" : "save"));
    return;
  }
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (isWriting(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (event.target.type === "radio" && event.code.startsWith("Arrow")) return;
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(event.code)?.[1];
  if (digit !== undefined ? choose(digit) : keys[event.code]) {
    event.preventDefault();
    if (digit === undefined) keys[event.code]();
  }
});

says.addEventListener("input", () => (changed = true));
says.addEventListener("change", () => (changed = true));
document.addEventListener("submit", () => (changed = false));
window.addEventListener("beforeunload", (event) => {
  // The browser asks whether to leave what is not saved.
  if (changed) event.preventDefault();
});
