// Clips in the view of pairs: they play in the panes of pairs.js, which is loaded before this.
"use strict";

const players = panes.map((pane, side) => {
  const player = new ClipPlayer(pane.section.querySelector(".clip"), {
    even: () => Boolean(shown) && evened(shown.sides[side][0]),
    show: (picture, animal) => {
      stopBlink();
      pane.clip = { animal, again: () => player.again() };
      pane.image.onload = draw;
      pane.image.src = picture.src;
      pane.image.alt = pane.facts.textContent = clipWords.alt;
      [...pane.strip.children].forEach((button) => button.setAttribute("aria-pressed", "false"));
    },
  });
  pane.section.addEventListener("view", () => {
    pane.clip = null;
    player.leave();
  });
  return player;
});

let touched = null; // the side that keys play; null: both

function touch(side) {
  touched = side;
  panes.forEach((pane, n) => pane.section.classList.toggle("touched", n === side));
}

panes.forEach((pane, side) => {
  pane.section.addEventListener("pointerdown", () => touch(side));
  pane.section.addEventListener("focusin", () => touch(side));
});

async function openClips() {
  const question = shown;
  touch(null);
  players.forEach((player) => player.open(null));
  if (!question) return;
  const answer = await fetch("/clips?" + new URLSearchParams({ question: question.question })).catch(() => null);
  const content = answer?.ok ? await answer.json() : { clips: [] };
  if (shown !== question) return;
  content.clips.forEach((clip, side) => clip && players[side].open({ question: question.question, side }));
}
root.addEventListener("question", openClips);
if (shown) openClips(); // it came faster than this script

document.addEventListener("keydown", (event) => {
  if (event.target !== remark && ["KeyQ", "KeyE"].includes(event.code)) touch(event.code === "KeyQ" ? 0 : 1);
  const meant = clipKey(event);
  if (!meant) return;
  event.preventDefault();
  if (event.repeat && meant === "play") return;
  const chosen = touched === null || event.shiftKey ? players : [players[touched]];
  const able = chosen.filter((player) => player.address);
  if (!able.length) return tell(clipWords.reasons.none);
  if (meant === "play") {
    const stop = able.some((player) => player.playing);
    able.forEach((player) => (stop ? player.pause() : player.play()));
  } else {
    able.forEach((player) => player.step(meant === "on" ? 1 : -1));
  }
});
