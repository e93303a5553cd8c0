// The clip on the page of one sighting.
"use strict";

const clipSection = document.getElementById("clip");
const clipImage = clipSection.querySelector("img");
const clipMark = clipSection.querySelector("rect");
const clipPlayer = new ClipPlayer(clipSection.querySelector(".clip"), {
  even: () => false,
  show: (picture, animal) => {
    clipImage.src = picture.src;
    clipSection.querySelector("figure").hidden = false;
    clipMark.setAttribute("visibility", animal ? "visible" : "hidden");
    if (!animal) return;
    ["x", "y", "width", "height"].forEach((name, n) => clipMark.setAttribute(name, 100 * animal[n]));
  },
});

const clipOf = { sighting: clipSection.dataset.sighting };
fetch("/clips?" + new URLSearchParams(clipOf))
  .then((answer) => (answer.ok ? answer.json() : { clips: [] }))
  .then(({ clips }) => {
    clipSection.hidden = !clips[0];
    if (clips[0]) clipPlayer.open(clipOf);
  })
  .catch(() => {});

document.addEventListener("keydown", (event) => {
  const meant = clipPlayer.address && clipKey(event);
  if (!meant) return;
  event.preventDefault();
  if (meant === "play") return event.repeat || clipPlayer.toggle();
  clipPlayer.step(meant === "on" ? 1 : -1);
});
