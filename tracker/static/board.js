/* The board. A drop, the menu 移动到… and Alt+arrows all post the same: one card, its version, its neighbours.

   POST /board/move?<filters> {task, to, before, after, version, csrf_token, shown} answers
     200 the board, with [data-sentence]         moved
     200 + HX-Retarget: #act-dialog              the act asks for something; cancelling puts the card back
     403, 422 + [role=alert]                     refused, the card goes back and the sentence is said
     409 the board, with [data-sentence]         somebody was quicker; the board is as it is now
   GET /board?v=N&<filters> answers 204 when nothing changed, else the board. */
"use strict";

(() => {
  const area = () => document.getElementById("board");
  const cardOf = (node) => (node && node.closest ? node.closest("#board .card") : null);
  const columnOf = (card) => card.closest(".column");
  const cardsIn = (column) => [...column.querySelectorAll(":scope > .card")];
  let dragging = false;
  let asking = null;  // {id, home, taken} while the form of an act is open

  /* ---- where a card stood, and putting it back ---- */
  const homeOf = (card) => ({ column: columnOf(card), next: card.nextElementSibling });
  function putBack(card, home) {
    const column = document.getElementById(home.column.id);
    if (!column) return;
    column.insertBefore(card, home.next && home.next.parentNode === column ? home.next : null);
  }
  const neighbour = (card, side) => {
    const other = card[side];
    return other && other.matches(".card") ? other.dataset.id : "";
  };
  const shown = () => [...document.querySelectorAll("#board .column")].map((column) => `${column.id.slice(7)}:${cardsIn(column).length}`).join(",");

  /* ---- the one way to move ---- */
  async function move(card, home, column) {
    if (card.getAttribute("aria-busy") === "true") return;
    const held = card.contains(document.activeElement);
    card.setAttribute("aria-busy", "true");
    let status = 0;
    let text = "";
    let asks = false;
    const heard = (event) => {
      const ctx = event.detail.ctx;
      if (ctx.sourceElement !== card) return;
      status = ctx.response.status;
      text = ctx.text;
      asks = ctx.hx.retarget === "#act-dialog";
      if (status !== 200 && status !== 409) ctx.swap = "none";
      if (status >= 400) putBack(card, home);
    };
    document.addEventListener("htmx:after:request", heard);
    try {
      await htmx.ajax("POST", `/board/move?${area().dataset.query}`, {
        source: card,
        target: area(),
        swap: "outerMorph",
        values: {
          task: card.dataset.id,
          to: column.dataset.state,
          before: neighbour(card, "nextElementSibling"),
          after: neighbour(card, "previousElementSibling"),
          version: card.dataset.version,
          shown: shown(),
          csrf_token: tracker.token(),
        },
      });
    } finally {
      document.removeEventListener("htmx:after:request", heard);
      (document.getElementById(card.id) || card).removeAttribute("aria-busy");
    }
    if (asks) { asking = { id: card.id, home, taken: false }; return; }
    if (status === 0 || status === 401) putBack(card, home);
    if (status === 200) tracker.flash(tracker.sentenceOf(text));
    if (status === 409 || status === 422) tracker.flash(tracker.sentenceOf(text), "error");
    bind();
    if (held) refocus(card.id);
  }

  /* The form of an act: taken, refused and shown again, or cancelled. */
  document.addEventListener("htmx:after:request", (event) => {
    const { sourceElement, response } = event.detail.ctx;
    if (asking && sourceElement.closest("#act-dialog") && response.status < 300) asking.taken = true;
  });
  document.addEventListener("close", (event) => {
    if (!asking || event.target.id !== "act-dialog") return;
    const { id, home, taken } = asking;
    asking = null;
    if (taken) { poll(true).then(() => refocus(id)); return; }
    const card = document.getElementById(id);
    if (card) putBack(card, home);
    tracker.announce("没有移动。");
    refocus(id);
  }, true);
  function refocus(id) {
    const card = document.getElementById(id);
    if (card) { card.focus({ preventScroll: true }); card.scrollIntoView({ block: "nearest", inline: "nearest" }); }
  }

  /* ---- dragging ---- */
  function bind() {
    for (const column of document.querySelectorAll("#board .column")) {
      if (Sortable.get(column)) continue;
      Sortable.create(column, {
        group: `lane-${column.dataset.lane}`,
        draggable: ".card",
        filter: "[aria-busy=true], .card-move",
        preventOnFilter: false,
        sort: false,  // within a column the order is the server's: by due day
        delay: 220,
        delayOnTouchOnly: true,
        touchStartThreshold: 6,
        animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
        ghostClass: "card-ghost",
        onStart(event) {
          dragging = true;
          event.item.home = { column: event.from, next: event.item.nextElementSibling };
          const reachable = reach(event.item);
          for (const other of document.querySelectorAll("#board .column")) {
            other.classList.toggle("can-drop", other.dataset.lane === column.dataset.lane && reachable.has(other.dataset.state));
          }
        },
        onEnd(event) {
          dragging = false;
          for (const other of document.querySelectorAll("#board .can-drop")) other.classList.remove("can-drop");
          const card = event.item;
          const home = card.home;
          delete card.home;
          if (event.to !== event.from) move(card, home, event.to);
        },
      });
    }
  }
  const reach = (card) => new Map((card.dataset.moves || "").split(";").filter(Boolean).map((entry) => entry.split("=")));

  /* ---- keyboard ---- */
  const columnsBeside = (column) => [...column.closest(".board").querySelectorAll(".column")];
  function moveBeside(card, step) {
    const column = columnOf(card);
    const columns = columnsBeside(column);
    const next = columns[columns.indexOf(column) + step];
    if (!next) { tracker.announce(step > 0 ? "已经在最后一列。" : "已经在第一列。"); return; }
    moveTo(card, next);
  }
  function moveTo(card, column) {
    const home = homeOf(card);
    column.prepend(card);
    card.focus({ preventScroll: true });
    move(card, home, column);
  }
  function walk(card, key) {
    const column = columnOf(card);
    const cards = cardsIn(column);
    const place = cards.indexOf(card);
    let next = null;
    if (key === "ArrowDown") next = cards[place + 1];
    if (key === "ArrowUp") next = cards[place - 1];
    if (key === "ArrowLeft" || key === "ArrowRight") {
      const columns = columnsBeside(column);
      const step = key === "ArrowRight" ? 1 : -1;
      for (let i = columns.indexOf(column) + step; columns[i] && !next; i += step) {
        const others = cardsIn(columns[i]);
        next = others[Math.min(place, others.length - 1)];
      }
    }
    if (next) refocus(next.id);
  }
  document.addEventListener("keydown", (event) => {
    const card = event.target.matches && event.target.matches("#board .card") ? event.target : null;
    if (!card || event.ctrlKey || event.metaKey) return;
    const sideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
    if (event.altKey && sideways) moveBeside(card, event.key === "ArrowRight" ? 1 : -1);
    else if (!event.altKey && event.key.startsWith("Arrow")) walk(card, event.key);
    else if (event.key === "Enter") card.querySelector(".card-title").click();
    else if (event.key === "m" || event.key === "M") openMenu(card);
    else return;
    event.preventDefault();
  });

  /* ---- 移动到… ---- */
  function closeMenu() {
    const menu = document.getElementById("move-menu");
    if (menu) menu.remove();
  }
  function openMenu(card) {
    closeMenu();
    const targets = reach(card);
    if (!targets.size) { tracker.announce("这件事项现在没有您可以办的移动。"); return; }
    const menu = Object.assign(document.createElement("div"), { id: "move-menu", className: "menu-list move-menu" });
    menu.setAttribute("role", "menu");
    menu.setAttribute("aria-label", "移动到");
    const columns = columnsBeside(columnOf(card));
    for (const [state, words] of targets) {
      const column = columns.find((one) => one.dataset.state === state);
      if (!column) continue;
      const entry = Object.assign(document.createElement("button"), { type: "button", textContent: `${words} → ${column.dataset.words}` });
      entry.setAttribute("role", "menuitem");
      entry.addEventListener("click", () => { closeMenu(); moveTo(card, column); });
      menu.append(entry);
    }
    menu.addEventListener("keydown", (event) => {
      const entries = [...menu.children];
      const place = entries.indexOf(document.activeElement);
      if (event.key === "ArrowDown") entries[(place + 1) % entries.length].focus();
      else if (event.key === "ArrowUp") entries[(place + entries.length - 1) % entries.length].focus();
      else if (event.key === "Escape" || event.key === "Tab") { closeMenu(); card.focus(); } else return;
      event.preventDefault();
      event.stopPropagation();
    });
    card.append(menu);
    place(menu, card);
    menu.firstElementChild.focus({ preventScroll: true });
  }
  /* Columns scroll and clip; so the menu stands fixed beside its card, above it where there is no room below. */
  function place(menu, card) {
    const at = card.getBoundingClientRect();
    const below = at.bottom - 26;
    const top = below + menu.offsetHeight > innerHeight - 8 ? at.bottom - 34 - menu.offsetHeight : below;
    menu.style.top = `${Math.max(8, top)}px`;
    menu.style.left = `${Math.max(8, Math.min(at.right - menu.offsetWidth - 4, innerWidth - menu.offsetWidth - 8))}px`;
  }
  document.addEventListener("scroll", (event) => { if (event.target !== document && document.getElementById("move-menu")) closeMenu(); }, true);
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-move-menu]");
    const wasOpen = document.getElementById("move-menu");
    if (!event.target.closest("#move-menu")) closeMenu();
    if (opener && !(wasOpen && cardOf(opener).contains(wasOpen))) openMenu(cardOf(opener));
  });

  /* ---- other people's moves ---- */
  const typing = () => { const on = document.activeElement; return Boolean(on && on.matches("input,textarea,select") && on.closest("main, dialog")); };
  const paused = () => document.hidden || dragging || asking || typing() || document.getElementById("move-menu")
    || document.querySelector("dialog[open]") || document.querySelector('#board [aria-busy="true"]');
  let polling = false;
  async function poll(mine) {
    const board = area();
    if (!board || polling || (!mine && paused())) return;
    polling = true;
    const newest = Math.max(0, ...[...board.querySelectorAll(".card")].map((card) => Number(card.dataset.movedAt)));
    const focused = cardOf(document.activeElement);
    const focusId = focused ? focused.id : "";
    const query = new URLSearchParams(board.dataset.query);
    query.set("v", board.dataset.version);
    query.set("shown", shown());
    let changed = false;
    const heard = (event) => {
      const ctx = event.detail.ctx;
      if (ctx.sourceElement !== board) return;
      changed = ctx.response.status === 200;
      if (changed && !mine && paused()) ctx.swap = "none";
    };
    document.addEventListener("htmx:after:request", heard);
    try {
      await htmx.ajax("GET", `/board?${query}`, { source: board, target: board, swap: "outerMorph", headers: { "X-Background": "1" } });
    } finally {
      document.removeEventListener("htmx:after:request", heard);
      polling = false;
    }
    if (!changed) return;
    bind();
    if (focusId && document.activeElement === document.body) refocus(focusId);
    if (!mine) markMoved(newest);
  }
  /* What others moved since this page was made, for a moment with the name. */
  function markMoved(newest) {
    const moved = [...document.querySelectorAll("#board .card")].filter((card) => card.dataset.movedBy && Number(card.dataset.movedAt) > newest);
    for (const card of moved) {
      const label = Object.assign(document.createElement("p"), { className: "card-moved-by", textContent: `${card.dataset.movedBy} 刚刚移动` });
      card.classList.add("just-moved");
      card.append(label);
      setTimeout(() => { label.remove(); card.classList.remove("just-moved"); }, 8000);
    }
    if (moved.length) tracker.announce(`看板有 ${moved.length} 张卡片被他人移动。`);
  }

  bind();
  document.addEventListener("htmx:after:swap", bind);
  const board = area();
  if (board) setInterval(() => poll(false), Math.max(0.2, Number(board.dataset.poll) || 15) * 1000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) poll(false); });
})();
