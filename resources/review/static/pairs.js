// The view of pairs: two sightings side by side, and answers that are sent until they are saved.
"use strict";

const root = document.getElementById("pair");
const words = JSON.parse(root.dataset.messages);
const headers = { "Content-Type": "application/json", "X-Review-Token": root.dataset.token };
const status = document.getElementById("status");
const notice = document.getElementById("notice");
const noneLeft = document.getElementById("none-left");
const remark = document.getElementById("remark");
const panes = [...root.querySelectorAll(".pane")].map((section) => ({
  section,
  room: section.querySelector(".room"),
  sheet: section.querySelector(".sheet"),
  image: section.querySelector("img"),
  marks: section.querySelector("svg"),
  facts: section.querySelector(".facts"),
  amend: section.querySelector(".amend"),
  strip: section.querySelector(".strip"),
  number: 0,
  own: { zoom: 1, x: 0, y: 0 }, // beside what both do: to lay one animal over the other
}));

let waiting = []; // questions, the first of which is shown
let shown = null;
let since = 0;
let sending = false;
let asked = 0; // times that the questions were asked for
let spots = null; // of the question shown; null until they are asked for
// Infra-red pictures are evened out from the start: as the camera made them, spots hardly show.
const look = { zoom: 1, x: 0, y: 0, mirror: false, contrast: false, even: true, marks: false, blink: 0 };

const pictureUrl = (question, side, number, even) =>
  "/picture?" + new URLSearchParams({ question: question.question, side, number, ...(even ? { look: "even" } : {}) });

const evened = (view) => look.contrast || (look.even && view.night);

const tell = (text, fault = false) => {
  status.textContent = text;
  status.className = fault ? "fault" : "";
};

const newToken = () =>
  [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// --- getting questions -------------------------------------------------------------------------------------------

async function fetchQuestions() {
  const answer = await fetch("/api/questions", { headers });
  const content = await answer.json();
  if (!answer.ok) throw new Error(content.fault.join("; "));
  return content.questions;
}

function keepReady(question) {
  // The browser keeps what it has loaded: the next pictures are there before they are asked for.
  question.sides.forEach((views, side) => {
    const first = firstView(question, side);
    for (const number of new Set([first, 0])) new Image().src = pictureUrl(question, side, number, evened(views[number]));
  });
}

function firstView(question, side) {
  const views = question.sides[side];
  const fit = views.findIndex((view) => view.flank === question.flank);
  return fit < 0 ? 0 : fit;
}

async function refill() {
  const mine = ++asked;
  const found = await fetchQuestions();
  if (mine !== asked) return false; // asked again since: this list does not know of what was said or taken back then
  const first = shown && found.findIndex((one) => one.question === shown.question);
  waiting = shown && first > 0 ? [shown, ...found.filter((one) => one.question !== shown.question)] : found;
  waiting.slice(0, 3).forEach(keepReady);
  if (!shown || shown.question !== waiting[0]?.question) show(waiting[0] ?? null);
  return true;
}

// --- showing -----------------------------------------------------------------------------------------------------

function show(question) {
  shown = question;
  spots = null;
  since = performance.now();
  remark.value = "";
  stopBlink();
  Object.assign(look, { zoom: 1, x: 0, y: 0, mirror: false });
  root.querySelectorAll("[data-say]").forEach((button) => (button.disabled = !question));
  tellFlank(question);
  panes.forEach((pane) => (pane.amend.open = false));
  root.dataset.question = question?.question ?? "";
  noneLeft.hidden = Boolean(question);
  // Before anything is drawn: the number of the last pair's view may be none of this pair's.
  panes.forEach((pane, side) => {
    pane.number = question ? firstView(question, side) : 0;
    pane.own = { zoom: 1, x: 0, y: 0 };
  });
  root.dispatchEvent(new Event("question"));
  if (!question) {
    panes.forEach((pane) => {
      pane.image.removeAttribute("src");
      pane.image.alt = "";
      pane.marks.replaceChildren();
      pane.strip.replaceChildren();
      pane.facts.textContent = "";
    });
    tell(words.all_done);
    return;
  }
  panes.forEach((pane, side) => {
    const views = question.sides[side];
    pane.strip.replaceChildren(
      ...views.map((view, number) => {
        const button = document.createElement("button");
        button.type = "button";
        button.setAttribute("aria-label", describe(views, number));
        const image = new Image();
        image.alt = "";
        image.src = pictureUrl(question, side, number, evened(view));
        button.append(image);
        button.addEventListener("click", () => choose(side, number));
        return button;
      }),
    );
    choose(side, pane.number);
  });
  if (look.marks) loadSpots();
}

const describe = (views, number) => {
  const view = views[number];
  return `${words.view} ${number + 1} ${words.of} ${views.length}: ${words[view.flank]}, ${view.night ? words.night : words.day}`;
};

function choose(side, number) {
  const pane = panes[side];
  const views = shown.sides[side];
  const other = (number + views.length) % views.length;
  if (other !== pane.number) pane.own = { zoom: 1, x: 0, y: 0 };
  pane.number = other;
  pane.section.dispatchEvent(new Event("view"));
  pane.facts.textContent = describe(views, pane.number);
  pane.image.alt = pane.facts.textContent;
  [...pane.strip.children].forEach((button, n) => button.setAttribute("aria-pressed", n === pane.number));
  pane.image.onload = draw;
  pane.image.src = pictureUrl(shown, side, pane.number, evened(views[pane.number]));
  draw();
}

function fitOf(pane) {
  // The picture as large as its room allows, in the middle.
  const { naturalWidth: width, naturalHeight: height } = pane.image;
  if (!width) return null;
  const scale = Math.min(pane.room.clientWidth / width, pane.room.clientHeight / height);
  return { width: width * scale, height: height * scale, roomWidth: pane.room.clientWidth, roomHeight: pane.room.clientHeight };
}

function draw() {
  panes.forEach((pane, side) => {
    const fit = fitOf(pane);
    if (!fit) return;
    pane.sheet.style.width = `${fit.width}px`;
    pane.sheet.style.height = `${fit.height}px`;
    // Both move together, after each was laid right by itself: x and y are shares of the room.
    const scale = look.zoom * pane.own.zoom;
    const left = (fit.roomWidth - fit.width * scale) / 2 + (look.x + pane.own.x) * fit.roomWidth * look.zoom;
    const top = (fit.roomHeight - fit.height * scale) / 2 + (look.y + pane.own.y) * fit.roomHeight * look.zoom;
    const mirrored = look.mirror && side === 1;
    pane.sheet.style.transform = mirrored
      ? `translate(${left + fit.width * scale}px, ${top}px) scale(${-scale}, ${scale})`
      : `translate(${left}px, ${top}px) scale(${scale})`;
    pane.image.style.filter = look.contrast ? "contrast(1.3)" : "";
    drawMarks(pane, side, fit);
  });
  drawOver();
  root.querySelectorAll("[aria-pressed][data-do]").forEach((button) =>
    button.setAttribute("aria-pressed", Boolean(look[button.dataset.do])),
  );
}

function drawMarks(pane, side, fit) {
  const scale = look.zoom * pane.own.zoom;
  pane.marks.replaceChildren();
  pane.marks.setAttribute("viewBox", `0 0 ${fit.width} ${fit.height}`);
  if (pane.clip) return drawAnimal(pane, pane.clip.animal, fit);
  drawAnimal(pane, shown?.sides[side][pane.number].animal, fit);
  const fits = look.marks && spots?.lines && spots.numbers[side] === pane.number;
  if (!fits) return;
  spots.lines.forEach((line, n) => {
    const [x, y] = side === 0 ? line.slice(0, 2) : line.slice(2);
    const hue = Math.round((n * 360) / spots.lines.length);
    const circle = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    for (const [key, value] of Object.entries({
      cx: x * fit.width, cy: y * fit.height, r: 7 / scale, fill: "none",
      stroke: `hsl(${hue} 95% 60%)`, "stroke-width": 2.5 / scale,
    })) circle.setAttribute(key, value);
    pane.marks.append(circle);
  });
}

function drawAnimal(pane, box, fit) {
  // Which animal is meant, where others are in the picture.
  if (!box) return;
  const scale = look.zoom * pane.own.zoom;
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [key, value] of Object.entries({
    x: box[0] * fit.width, y: box[1] * fit.height, width: box[2] * fit.width, height: box[3] * fit.height,
    fill: "none", stroke: "#ffd27a", "stroke-width": 2 / scale, rx: 4,
  })) shape.setAttribute(key, value);
  pane.marks.append(shape);
}

async function loadSpots() {
  const question = shown;
  if (!question || spots) return;
  tell(words.loading);
  const answer = await fetch("/api/spots?" + new URLSearchParams({ question: question.question }), { headers });
  const found = answer.ok ? await answer.json() : {};
  if (shown !== question) return;
  spots = found;
  tell(found.lines ? "" : words.no_marks);
  if (found.lines) found.numbers.forEach((number, side) => choose(side, number));
  draw();
}

// --- answering ---------------------------------------------------------------------------------------------------

async function send(path, content) {
  // The token makes it safe to send again: an answer that was saved is not saved twice.
  for (let pause = 500; ; pause = Math.min(pause * 2, 8000)) {
    try {
      const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(content) });
      const found = await answer.json().catch(() => ({ fault: [words.fault] }));
      return { ok: answer.ok, ...found };
    } catch {
      tell(words.not_saved, true);
      await new Promise((go) => setTimeout(go, pause));
    }
  }
}

async function say(verdict) {
  if (!shown || sending) return;
  sending = true;
  const question = shown;
  const seconds = (performance.now() - since) / 1000;
  lastSaid = null;
  const content = { question: question.question, verdict, seconds, comment: remark.value, token: newToken() };
  const saved = send("/api/answer", content);
  waiting = waiting.filter((one) => one.question !== question.question);
  if (waiting[0]) show(waiting[0]); // the next pair is there already
  const answer = await saved;
  sending = false;
  if (!answer.ok) {
    waiting.unshift(question);
    show(question);
    remark.value = content.comment;
    return tell(`${words.fault}: ${answer.fault.join("; ")}`, true);
  }
  tell(words.saved);
  const newest = await refill().catch((error) => tell(`${words.fault}: ${error.message}`, true));
  if (newest && waiting.length) tell(words.saved);
}

async function undo() {
  // Asked for while the answer is still being saved: it is meant, and waits for that.
  while (sending) await new Promise((go) => setTimeout(go, 20));
  sending = true;
  const answer = await send("/api/undo", { token: newToken(), ...(lastSaid ? { decision: lastSaid } : {}) });
  sending = false;
  lastSaid = null;
  if (!answer.ok) return tell(`${words.fault}: ${answer.fault.join("; ")}`, true);
  shown = null;
  await refill();
  tell(answer.decision ? words.undone : words.nothing_to_undo);
}

// --- keys and buttons -----------------------------------------------------------------------------------------------

function toggle(name) {
  look[name] = !look[name];
  if (name === "marks" && look.marks) loadSpots();
  if ((name === "even" || name === "contrast") && shown)
    panes.forEach((pane, side) => (pane.clip ? pane.clip.again() : choose(side, pane.number)));
  draw();
}

const acts = {
  in: () => zoom(1.4),
  out: () => zoom(1 / 1.4),
  whole,
  mirror: () => toggle("mirror"),
  contrast: () => toggle("contrast"),
  even: () => toggle("even"),
  marks: () => toggle("marks"),
  blink: toggleBlink,
  undo,
  keys: () => document.getElementById("keys").toggleAttribute("open"),
};

// By place on the keyboard, so that the keys are the same whichever alphabet is on.
const keys = {
  KeyS: () => say("same"), KeyD: () => say("different"), KeyC: () => say("cannot-compare"), KeyK: () => say("skip"),
  KeyU: acts.undo, KeyM: acts.mirror, KeyH: acts.contrast, KeyI: acts.even, KeyP: acts.marks, KeyB: acts.blink,
  KeyQ: () => shown && choose(0, panes[0].number + 1), KeyE: () => shown && choose(1, panes[1].number + 1),
  Equal: acts.in, NumpadAdd: acts.in, Minus: acts.out, NumpadSubtract: acts.out, Digit0: acts.whole,
  ArrowLeft: () => move(0.08, 0), ArrowRight: () => move(-0.08, 0), ArrowUp: () => move(0, 0.08), ArrowDown: () => move(0, -0.08),
  Slash: acts.keys,
};

const moving = /^(Arrow|Page|Equal|Minus|Numpad)/;

// With Shift: the right picture alone. Not on the key of the plus, which most keyboards write with Shift.
const layKeys = {
  PageUp: { factor: 1.1 }, PageDown: { factor: 1 / 1.1 },
  ArrowLeft: { x: -0.03 }, ArrowRight: { x: 0.03 }, ArrowUp: { y: -0.03 }, ArrowDown: { y: 0.03 },
};

document.addEventListener("keydown", (event) => {
  if (event.target === remark) {
    if (event.key === "Escape") remark.blur();
    return;
  }
  if (event.key === "Escape") closeSides();
  const laid = event.shiftKey && layKeys[event.code];
  if (event.ctrlKey || event.altKey || event.metaKey || !(laid || keys[event.code])) return;
  event.preventDefault();
  // A key that is held down must not answer the pairs that come next.
  if (event.repeat && !moving.test(event.code)) return;
  if (event.shiftKey && (event.code === "KeyQ" || event.code === "KeyE")) openSide(event.code === "KeyQ" ? 0 : 1);
  else if (laid) lay(1, laid);
  else keys[event.code]();
});

root.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.say) say(button.dataset.say);
  if (button?.dataset.saying) sayOfSide(panes.findIndex((pane) => pane.section.contains(button)), button.dataset.saying);
  if (button?.dataset.do) acts[button.dataset.do]();
});

followMouse();
const sizes = new ResizeObserver(draw);
panes.forEach((pane) => sizes.observe(pane.room));

document.addEventListener("results-new", async () => {
  // The pair that is looked at stays: nobody must answer on another one than he sees.
  const found = await fetchQuestions().catch(() => null);
  if (!found) return;
  waiting = shown ? [shown, ...found.filter((one) => one.question !== shown.question)] : found;
  waiting.slice(0, 3).forEach(keepReady);
  if (!shown && waiting[0]) (show(waiting[0]), tell(""));
});

tell(words.loading);
refill().then(() => shown && tell("")).catch((error) => tell(`${words.fault}: ${error.message}`, true));
