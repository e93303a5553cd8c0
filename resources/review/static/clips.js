// A player of clips: the frames come as pictures, each shown at its time; stepping is exact, and no codec is needed.
"use strict";

const clipWords = JSON.parse(document.getElementById("clip-words").dataset.messages);
const clipSeconds = new Intl.NumberFormat(document.documentElement.lang, {
  minimumFractionDigits: 1, maximumFractionDigits: 1,
});
const AHEAD = 24; // pictures that are loaded before they are due: 3 s

class ClipPlayer {
  // controls: the element with the buttons; screen: show(address, animal) shows a frame, even() tells whether evened.
  constructor(controls, screen) {
    this.controls = controls;
    this.screen = screen;
    const part = (name) => controls.querySelector(`[data-clip="${name}"]`);
    Object.assign(this, { button: part("play"), place: part("place"), when: part("when"), said: part("said") });
    this.button.addEventListener("click", () => this.toggle());
    part("back").addEventListener("click", () => this.step(-1));
    part("on").addEventListener("click", () => this.step(1));
    this.place.addEventListener("input", () => {
      const number = Number(this.place.value); // before anything is told anew
      this.pause();
      this.showFrame(number);
    });
    // Its arrow keys move along the clip, not the pictures.
    this.place.addEventListener("keydown", (event) => event.key.startsWith("Arrow") && event.stopPropagation());
    this.open(null);
  }

  // What is to be played: the content of its address; null where there is nothing.
  open(address) {
    clearTimeout(this.timer);
    this.timer = 0;
    this.address = address;
    this.clip = { frames: [], done: false, reason: null, asked: false };
    this.at = -1;
    this.wanted = null; // frame to be shown as soon as it is there
    this.controls.hidden = !address;
    this.tell();
  }

  get playing() {
    return Boolean(this.timer);
  }

  toggle() {
    return this.playing ? this.pause() : this.play();
  }

  play() {
    if (!this.address) return;
    if (this.clip.done && this.at >= this.clip.frames.length - 1) this.at = -1;
    if (this.clip.reason && !this.clip.frames.length) this.open(this.address); // it may be there by now
    this.wanted = null;
    this.fill();
    clearTimeout(this.timer);
    this.from = null;
    this.next();
  }

  pause() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.tell();
  }

  step(by) {
    if (!this.address) return;
    this.pause();
    this.fill();
    const { frames, done } = this.clip;
    const number = Math.max(0, this.at + by);
    if (number < frames.length) this.showFrame(number);
    else if (!done) this.wanted = number;
  }

  // The same frame once more, when pictures are to look otherwise.
  again() {
    this.showFrame(this.at);
  }

  // Something else is shown in its place.
  leave() {
    this.pause();
    this.at = -1;
    this.tell();
  }

  next() {
    const { frames, done } = this.clip;
    const number = this.at + 1;
    let wait = 15;
    if (number >= frames.length && done) return this.pause();
    if (number < frames.length && this.picture(number).complete) {
      const now = performance.now() / 1000;
      const time = frames[number].time;
      // A frame that comes late holds up those behind it: none is left out.
      if (this.from === null || now - this.from > time + 0.25) this.from = now - time;
      if (now - this.from >= time) this.showFrame(number);
      else wait = Math.max(1, (time - (now - this.from)) * 1000);
    } else {
      this.from = null;
    }
    this.timer = setTimeout(() => this.next(), wait);
    this.tell();
  }

  showFrame(number) {
    const frame = this.clip.frames[number];
    if (!frame) return this.tell();
    this.at = number;
    this.wanted = null;
    this.screen.show(this.picture(number), frame.animal);
    for (let n = number; n < Math.min(number + AHEAD, this.clip.frames.length); n++) this.picture(n);
    this.tell();
  }

  picture(number) {
    const frame = this.clip.frames[number];
    const address = "/clip-frame?" + new URLSearchParams({
      ...this.address, number, ...(this.screen.even() ? { look: "even" } : {}),
    });
    if (frame.address !== address) {
      frame.address = address;
      frame.image = new Image();
      frame.image.src = address;
    }
    return frame.image;
  }

  async fill() {
    const { clip, address } = this;
    if (clip.asked) return;
    clip.asked = true;
    this.tell();
    while (this.clip === clip && !clip.done) {
      const query = new URLSearchParams({ ...address, have: clip.frames.length });
      const content = await fetch("/clip?" + query)
        .then((answer) => (answer.ok ? answer.json() : null))
        .catch(() => null);
      const { frames, done, reason } = content ?? { frames: [], done: true, reason: "lost" };
      clip.frames.push(...frames);
      Object.assign(clip, { done, reason });
      if (this.clip !== clip) return;
      for (let n = 0; n < Math.min(AHEAD, clip.frames.length); n++) this.picture(n);
      if (this.wanted !== null && this.wanted < clip.frames.length) this.showFrame(this.wanted);
      this.tell();
    }
  }

  tell() {
    const { frames, done, reason, asked } = this.clip;
    const told = reason && !frames.length ? clipWords.reasons[reason] : "";
    this.controls.classList.toggle("told", Boolean(told));
    this.controls.classList.toggle("idle", this.at < 0); // a still picture is shown
    this.button.textContent = this.playing ? `❚❚ ${clipWords.pause}` : `▶ ${clipWords.play}`;
    this.place.max = Math.max(frames.length - 1, 0);
    this.place.value = Math.max(this.at, 0);
    this.place.disabled = !frames.length;
    const length = frames.length ? frames[frames.length - 1].time : 0;
    const time = this.at < 0 ? 0 : frames[this.at].time;
    const all = `${clipSeconds.format(time)} / ${clipSeconds.format(length)} ${clipWords.seconds}`;
    // Apart from the time, which nobody wants read out eight times a second.
    const said = told || (asked && !done && !frames.length ? clipWords.loading : "");
    if (this.said.textContent !== said) this.said.textContent = said;
    this.when.textContent = frames.length ? all : "";
    this.place.setAttribute("aria-valuetext", all);
  }
}

// Space on a button that the mouse was on is meant for the clip; who came to it by keyboard means the button.
let clipByMouse = null;
document.addEventListener("focusin", (event) => {
  clipByMouse = event.target.matches(":focus-visible") ? null : event.target;
});

// What a key means for clips; null for another one, or where somebody types.
function clipKey(event) {
  const target = event.target;
  if (event.ctrlKey || event.altKey || event.metaKey) return null;
  if (target.closest("input:not([type=range]):not([type=radio]):not([type=checkbox]), select, textarea")) return null;
  if (event.code === "Space") {
    if (target.closest("button") && target === clipByMouse) return "play";
    return target.closest("button, a, summary, input:not([type=range])") ? null : "play";
  }
  return { Comma: "back", Period: "on" }[event.code] ?? null;
}
document.addEventListener("keyup", (event) => {
  if (event.code === "Space" && event.target === clipByMouse && clipKey(event)) event.preventDefault();
});
