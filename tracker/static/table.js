/* Tables: choosing rows for an act on many, and choosing columns.

   <form data-bulk> with checkboxes name=…, [data-select-all], [data-bulk-bar], [data-selected-count]
   <table data-table="ledger"> with th/td[data-column="unit"], and an empty chooser
   <details class="menu" data-columns="ledger"><summary>列</summary><div class="menu-list"></div></details>
   The chosen columns stay in this browser (localStorage). */
"use strict";

(() => {
  /* ---- rows ---- */
  const picks = (form) => [...form.querySelectorAll('tbody input[type="checkbox"]')];
  function count(form) {
    const all = picks(form);
    const chosen = all.filter((box) => box.checked);
    const number = form.querySelector("[data-selected-count]");
    if (number) number.textContent = String(chosen.length);
    const bar = form.querySelector("[data-bulk-bar]");
    if (bar) bar.hidden = chosen.length === 0;
    const head = form.querySelector("[data-select-all]");
    if (head) { head.checked = all.length > 0 && chosen.length === all.length; head.indeterminate = chosen.length > 0 && !head.checked; }
    for (const box of all) { const row = box.closest("tr"); if (row) row.classList.toggle("chosen", box.checked); }
  }
  let last = null;
  document.addEventListener("click", (event) => {
    const box = event.target;
    if (!box.matches || !box.matches('form[data-bulk] tbody input[type="checkbox"]')) return;
    const all = picks(box.form);
    if (event.shiftKey && last && all.includes(last)) {
      const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
      for (const between of all.slice(from, to + 1)) between.checked = box.checked;
    }
    last = box;
    count(box.form);
  });
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (!form || !form.hasAttribute("data-bulk")) return;
    if (event.target.hasAttribute("data-select-all")) for (const box of picks(form)) box.checked = event.target.checked;
    count(form);
  });

  /* ---- columns ---- */
  const keyOf = (name) => `columns:${name}`;
  function hiddenColumns(name) {
    try { return new Set(JSON.parse(localStorage.getItem(keyOf(name)) || "[]")); } catch (broken) { return new Set(); }
  }
  function applyColumns(table) {
    const hidden = hiddenColumns(table.dataset.table);
    for (const cell of table.querySelectorAll("[data-column]")) cell.hidden = hidden.has(cell.dataset.column);
  }
  function fillChooser(menu) {
    const name = menu.dataset.columns;
    const table = document.querySelector(`table[data-table="${name}"]`);
    const list = menu.querySelector(".menu-list");
    if (!table || !list) return;
    const hidden = hiddenColumns(name);
    list.replaceChildren(...[...table.querySelectorAll("thead th[data-column]")].map((head) => {
      const label = document.createElement("label");
      const box = Object.assign(document.createElement("input"), { type: "checkbox", className: "form-check-input", checked: !hidden.has(head.dataset.column) });
      box.addEventListener("change", () => {
        const now = hiddenColumns(name);
        if (box.checked) now.delete(head.dataset.column); else now.add(head.dataset.column);
        localStorage.setItem(keyOf(name), JSON.stringify([...now]));
        document.querySelectorAll(`table[data-table="${name}"]`).forEach(applyColumns);
      });
      label.append(box, (head.dataset.label || head.textContent).replace(/[▲▼]/g, "").trim());
      return label;
    }));
  }

  /* A table that scrolls and holds no link must be reachable by keyboard to be scrolled. */
  function reachable(box) {
    const scrolls = box.scrollHeight > box.clientHeight || box.scrollWidth > box.clientWidth;
    if (scrolls && !box.querySelector("a[href],button,input,select,textarea")) box.tabIndex = 0;
  }

  function start() {
    document.querySelectorAll(".table-scroll").forEach(reachable);
    document.querySelectorAll("form[data-bulk]").forEach(count);
    document.querySelectorAll("table[data-table]").forEach(applyColumns);
    document.querySelectorAll("[data-columns]").forEach(fillChooser);
  }
  start();
  addEventListener("pageshow", start);
  document.addEventListener("htmx:after:swap", start);
})();
