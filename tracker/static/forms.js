/* Long lists to tick: [data-picks] holds labels with boxes, [data-picks-search] narrows them by their words
   or by data-search (pinyin initials), [data-picks-chosen] says how many are chosen. What is chosen stays
   chosen while it is out of sight. In a filter row, what is set is marked. */
"use strict";

(() => {
  function narrow(search) {
    const wanted = search.value.trim().toLowerCase();
    for (const label of search.closest("[data-picks]").querySelectorAll(".picks-list label")) {
      const words = `${label.textContent} ${label.dataset.search || ""}`.toLowerCase();
      label.hidden = Boolean(wanted) && !words.includes(wanted);
    }
  }
  function count(picks) {
    const place = picks.querySelector("[data-picks-chosen]");
    const number = picks.querySelectorAll("input[type=checkbox]:checked").length;
    if (place) place.textContent = number ? `已选 ${number} 项` : "";
  }
  function start() {
    document.querySelectorAll("[data-picks-search]").forEach((search) => { search.hidden = false; });
    document.querySelectorAll("[data-picks]").forEach(count);
  }
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-picks-search]")) narrow(event.target);
  });
  document.addEventListener("change", (event) => {
    const filter = event.target.closest(".filter");
    if (filter) filter.classList.toggle("filter-on", Boolean(event.target.value));
    const picks = event.target.closest("[data-picks]");
    if (picks) count(picks);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("[data-picks-search]")) event.preventDefault();
  });
  start();
  document.addEventListener("htmx:after:swap", start);
})();
