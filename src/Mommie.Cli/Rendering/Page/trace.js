"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const steps = [...document.querySelectorAll(".step")];
  const articles = [...document.querySelectorAll("article")];
  const place = document.querySelector("nav output");
  let chosen = -1;

  // Shows one step: its details, and the statements that it uses and publishes.
  const show = (at) => {
    articles.forEach((a, i) => { a.hidden = i !== at; });
    steps.forEach((s, i) => s.classList.toggle("chosen", i === at));
    const hot = new Set((steps[at].dataset.statements || "").split(" "));
    document.querySelectorAll(".said").forEach((s) => s.classList.toggle("hot", hot.has(s.id)));
    place.textContent = at === 0 ? "the start" : `step ${at} of ${steps.length - 1}`;
  };

  const choose = (at, move) => {
    chosen = Math.max(0, Math.min(steps.length - 1, at));
    steps.forEach((s, i) => {
      s.setAttribute("aria-pressed", String(i === chosen));
      s.tabIndex = i === chosen ? 0 : -1;
    });
    show(chosen);
    if (move) {
      steps[chosen].focus({ preventScroll: true });
      steps[chosen].scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  };

  steps.forEach((s, i) => {
    s.addEventListener("click", () => choose(i, true));
    s.addEventListener("focus", () => { if (i !== chosen) choose(i, false); });
    s.addEventListener("mouseenter", () => show(i));
    s.addEventListener("mouseleave", () => show(chosen));
  });

  const moves = {
    ArrowRight: () => chosen + 1, ArrowDown: () => chosen + 1, ArrowLeft: () => chosen - 1, ArrowUp: () => chosen - 1,
    Home: () => 0, End: () => steps.length - 1,
  };
  document.addEventListener("keydown", (e) => {
    const move = moves[e.key];
    if (!move || e.altKey || e.ctrlKey || e.metaKey) return;
    e.preventDefault();
    choose(move(), true);
  });
  document.querySelectorAll("nav button").forEach((b) =>
    b.addEventListener("click", () => choose(moves[b.dataset.key](), true)));

  const asked = /^#step-(\d+)$/.exec(location.hash);
  choose(asked ? Number(asked[1]) : 0, Boolean(asked));
})();
