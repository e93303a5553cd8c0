// How a rebuild goes on, on every open page: its progress on the first page, and a plain notice when results are new.
"use strict";

(() => {
  const notice = document.getElementById("results-new");
  const run = document.getElementById("run");
  const words = run ? JSON.parse(run.dataset.words) : null;
  const first = location.pathname === "/";
  const SOON = 2000;
  const LATER = 10000;
  let built = notice.dataset.built;
  let known = null; // number and outcome of the run when the page was loaded

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  function showRun(state) {
    const stage = state.stopping ? words.stopping : words.stages[state.stage] + (state.at && state.stage !== "planning" ? `: ${state.at}` : "");
    const set = (id, text) => {
      const element = document.getElementById(id);
      // A screen reader reads what changes, and nothing else.
      if (element.textContent !== text) element.textContent = text;
    };
    set("run-stage", stage);
    set("run-steps", state.total ? fill(words.steps, state) : "");
    const bar = document.getElementById("run-bar");
    if (state.total) Object.assign(bar, { max: state.total, value: state.done });
  }

  notice.querySelector("button").addEventListener("click", () => (notice.hidden = true));

  async function look() {
    let state = null;
    try {
      const answer = await fetch("/api/rebuild");
      if (answer.ok) state = await answer.json();
    } catch {
      // The program was ended or is busy: it is asked again.
    }
    if (state) {
      const now = JSON.stringify([state.running, state.run]);
      if (first && (Boolean(run) !== state.running || (known !== null && known !== now))) return location.reload();
      known = now;
      if (run) showRun(state);
      if (state.built !== built && !state.running) {
        built = state.built;
        notice.hidden = false;
        document.dispatchEvent(new Event("results-new"));
      }
    }
    setTimeout(look, run ? SOON : LATER);
  }
  setTimeout(look, run ? 200 : SOON);
})();
