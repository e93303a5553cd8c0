// How the two pictures of a pair are moved: both together, and each by itself until the animals lie alike.
// Loaded before pairs.js, which holds `panes`, `look` and `draw`.
"use strict";

const limited = (value, most) => Math.max(-most, Math.min(most, value));

// About a point, in pixels from the middle of the room: what lies there stays there.
function zoom(factor, at = null) {
  const before = look.zoom;
  look.zoom = Math.min(12, Math.max(1, before * factor));
  if (at) {
    look.x = limited(look.x + (at.x / at.room.clientWidth) * (1 / look.zoom - 1 / before), 0.75);
    look.y = limited(look.y + (at.y / at.room.clientHeight) * (1 / look.zoom - 1 / before), 0.75);
  }
  if (look.zoom === 1) look.x = look.y = 0;
  draw();
}

function move(x, y) {
  look.x = limited(look.x + x, 0.75);
  look.y = limited(look.y + y, 0.75);
  draw();
}

// One picture by itself, until the animals lie alike.
function lay(side, { factor = 1, x = 0, y = 0 }) {
  const { own } = panes[side];
  own.zoom = Math.min(6, Math.max(0.25, own.zoom * factor));
  own.x = limited(own.x + x / look.zoom, 1);
  own.y = limited(own.y + y / look.zoom, 1);
  draw();
}

function whole() {
  Object.assign(look, { zoom: 1, x: 0, y: 0 });
  panes.forEach((pane) => (pane.own = { zoom: 1, x: 0, y: 0 }));
  draw();
}

// --- wheel and mouse ------------------------------------------------------------------------------------------------

function followMouse() {
  panes.forEach((pane, side) => {
    const fromMiddle = (event) => {
      const room = pane.room.getBoundingClientRect();
      return { x: event.clientX - room.left - room.width / 2, y: event.clientY - room.top - room.height / 2, room: pane.room };
    };
    pane.room.addEventListener("wheel", (event) => {
      event.preventDefault();
      // With Shift browsers turn the wheel sideways.
      const nearer = (event.deltaY || event.deltaX) < 0;
      if (event.shiftKey) lay(side, { factor: nearer ? 1.08 : 1 / 1.08 });
      else zoom(nearer ? 1.15 : 1 / 1.15, fromMiddle(event));
    }, { passive: false });
    let held = null;
    pane.room.addEventListener("pointerdown", (event) => {
      held = [event.clientX, event.clientY];
      pane.room.setPointerCapture(event.pointerId);
    });
    pane.room.addEventListener("pointermove", (event) => {
      if (!held) return;
      const x = (event.clientX - held[0]) / pane.room.clientWidth;
      const y = (event.clientY - held[1]) / pane.room.clientHeight;
      if (event.shiftKey) lay(side, { x, y });
      else move(x / look.zoom, y / look.zoom);
      held = [event.clientX, event.clientY];
    });
    pane.room.addEventListener("pointerup", () => (held = null));
  });
}
