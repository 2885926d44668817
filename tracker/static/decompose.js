/* 拆解: the document and its proposals light each other.

   A proposal hovered or focused lights its sentences; a sentence clicked shows its proposal, or offers itself
   to be taken in. J/K go through the proposals, Enter edits, X drops, C confirms. Works on data-start and
   data-stop (code points of the document's text). */
"use strict";

(() => {
  const desk = document.getElementById("decompose");
  if (!desk) return;
  const sentences = [...desk.querySelectorAll(".sentence")];
  const take = document.getElementById("take-form");
  const cards = () => [...desk.querySelectorAll("[data-proposal]")];
  const number = (element, name) => Number(element.dataset[name]);

  function light(card) {
    for (const sentence of sentences) {
      const inside = card && number(sentence, "start") >= number(card, "start") && number(sentence, "stop") <= number(card, "stop");
      sentence.classList.toggle("lit", Boolean(inside));
    }
    for (const other of cards()) other.classList.toggle("chosen", other === card);
  }
  function show(card) {
    light(card);
    const first = sentences.find((sentence) => sentence.classList.contains("lit"));
    if (first) first.scrollIntoView({ block: "center", behavior: "instant" });
  }
  function choose(card) {
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
    show(card);
  }

  desk.addEventListener("mouseover", (event) => {
    const card = event.target.closest("[data-proposal]");
    if (card) light(card);
  });
  desk.addEventListener("focusin", (event) => {
    const card = event.target.closest("[data-proposal]");
    if (card) light(card);
  });
  desk.addEventListener("click", (event) => {
    const sentence = event.target.closest(".sentence");
    if (!sentence) {
      const card = event.target.closest("[data-proposal]");
      if (card && !event.target.closest("a,button,input,textarea,select,label")) choose(card);
      return;
    }
    const card = cards().find((one) => number(one, "start") <= number(sentence, "start") && number(sentence, "stop") <= number(one, "stop") && !one.classList.contains("proposal-dropped"));
    if (card) {
      if (take) take.hidden = true;
      choose(card);
    } else offer(sentence);
  });
  function offer(sentence) {
    light(null);
    for (const other of sentences) other.classList.toggle("lit", other === sentence);
    if (!take) return;
    take.elements.start.value = sentence.dataset.start;
    take.elements.stop.value = sentence.dataset.stop;
    take.querySelector("[data-take-words]").textContent = `没有列为事项（${sentence.title}）`;
    take.hidden = false;
  }
  desk.addEventListener("click", (event) => {
    if (event.target.closest("[data-take-cancel]")) { take.hidden = true; light(null); }
    const splitter = event.target.closest("[data-split-for]");
    if (splitter) {
      const field = document.getElementById(splitter.dataset.splitFor);
      /* The server counts characters, the browser UTF-16 units. */
      splitter.form.elements.at.value = [...field.value.slice(0, field.selectionStart)].length;
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input,textarea,select,[contenteditable]")) return;
    const all = cards();
    const at = all.findIndex((card) => card.contains(document.activeElement));
    const key = event.key.toLowerCase();
    if (key === "j" || key === "k") {
      const next = all[Math.min(Math.max(at + (key === "j" ? 1 : -1), 0), all.length - 1)];
      if (next) { event.preventDefault(); choose(next); }
      return;
    }
    if (at < 0 || event.target.closest("a,button")) return;
    const name = { enter: "edit", x: "drop", c: "confirm" }[key];
    const button = name && all[at].querySelector(`[data-act="${name}"]`);
    if (button) { event.preventDefault(); button.click(); }
  });
})();
