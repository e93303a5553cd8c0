// Blink: the left picture laid over the right one, in turns with it. Loaded before pairs.js.
"use strict";

const BLINK_MS = 700;

function stopBlink() {
  if (look.blink) clearInterval(look.blink);
  look.blink = 0;
  panes[1].room.querySelector(".over")?.remove();
}

async function toggleBlink() {
  if (look.blink) {
    stopBlink();
    return draw();
  }
  await loadSpots();
  if (!shown) return;
  const over = new Image();
  over.className = "over";
  over.alt = "";
  over.src = panes[0].image.src;
  // In the sheet it moves with the right picture; in the room it lies as the left picture does in its own.
  (matched() ? panes[1].sheet : panes[1].room).append(over);
  look.blink = setInterval(() => (over.hidden = !over.hidden), BLINK_MS);
  draw();
}

// Whether matched spots say how the pictures lie on each other, and nobody has laid them by hand.
function matched() {
  const byHand = panes.some(({ own }) => own.zoom !== 1 || own.x || own.y);
  return !byHand && !panes.some(({ clip }) => clip) && spots?.map && spots.numbers.every((number, side) => number === panes[side].number);
}

function drawOver() {
  const over = panes[1].room.querySelector(".over");
  const fit = over && fitOf(panes[1]);
  if (!fit) return;
  if (over.parentNode === panes[1].sheet && matched()) {
    // In shares of the left picture to shares of the right one; the sheet has the size of the right one.
    const [a, b, c, d, e, f] = spots.map;
    const { width, height } = fit;
    over.style.transform = `matrix(${a}, ${(d * height) / width}, ${(b * width) / height}, ${e}, ${c * width}, ${f * height})`;
    return;
  }
  if (over.parentNode !== panes[1].room) panes[1].room.append(over); // laid by hand since
  const { width, height, transform } = panes[0].sheet.style;
  Object.assign(over.style, { width, height, transform, filter: panes[0].image.style.filter });
}
