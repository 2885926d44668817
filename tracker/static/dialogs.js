/* Dialogs and the side panel.

   data-open-dialog="ID"   opens <dialog id="ID">; without scripts the link #ID shows it (dialog:target)
   data-close-dialog       closes the dialog it stands in
   <dialog data-open>      opens as soon as it arrives, by page or by swap (the server asks something back)
   <tr data-panel="/tasks/3" data-panel-select="#matter">  a click shows that page's part in the side panel;
                           data-href is the whole page (also used on narrow windows) */
"use strict";

(() => {
  const NARROW = 820;

  function open(dialog) {
    if (dialog.open) dialog.close();
    dialog.removeAttribute("data-open");
    dialog.dataset.modal = "1";
    dialog.showModal();
    const first = dialog.querySelector('[aria-invalid="true"], [autofocus], textarea, select, input:not([type=hidden])');
    if (first) first.focus();
  }
  function openArrived() {
    for (const dialog of document.querySelectorAll("dialog[data-open]")) open(dialog);
  }
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open-dialog]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.openDialog);
      if (dialog) { event.preventDefault(); open(dialog); }
    }
    const closer = event.target.closest("[data-close-dialog]");
    if (closer && closer.closest("dialog")) { event.preventDefault(); closer.closest("dialog").close(); }
  });
  /* An act that was taken closes its dialog, where the answer did not replace it. */
  document.addEventListener("htmx:after:swap", (event) => {
    const { sourceElement, response } = event.detail.ctx;
    const dialog = sourceElement && sourceElement.closest ? sourceElement.closest("dialog[open]") : null;
    if (dialog && dialog.id !== "side-panel" && response && response.status < 300) dialog.close();
    openArrived();
  });

  /* ---- side panel: not modal, so that one row after the other can be looked at ---- */
  let cameFrom = null;
  function panel() {
    const found = document.getElementById("side-panel");
    if (found) return found;
    const made = Object.assign(document.createElement("dialog"), { id: "side-panel", className: "side-panel" });
    made.setAttribute("aria-label", "事项");
    const head = Object.assign(document.createElement("div"), { className: "side-panel-head no-print" });
    const whole = Object.assign(document.createElement("a"), { className: "btn btn-sm btn-light", textContent: "打开全页" });
    whole.dataset.whole = "1";
    const close = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm btn-light push", textContent: "关闭" });
    close.dataset.closeDialog = "1";
    head.append(whole, close);
    const body = Object.assign(document.createElement("div"), { id: "side-panel-body", className: "side-panel-body", tabIndex: -1 });
    made.append(head, body);
    made.addEventListener("close", () => { markRow(null); if (cameFrom && cameFrom.isConnected) cameFrom.focus(); });
    document.body.append(made);
    return made;
  }
  function markRow(row) {
    for (const other of document.querySelectorAll('tr[aria-selected="true"]')) other.removeAttribute("aria-selected");
    if (row) row.setAttribute("aria-selected", "true");
  }
  async function show(row) {
    const whole = row.dataset.href || row.dataset.panel;
    if (innerWidth <= NARROW) { location.assign(whole); return; }
    const dialog = panel();
    cameFrom = row.querySelector("a[href]");
    markRow(row);
    dialog.querySelector("[data-whole]").href = whole;
    if (!dialog.open) dialog.show();
    const body = document.getElementById("side-panel-body");
    await htmx.ajax("GET", row.dataset.panel, { target: body, swap: "innerHTML", select: row.dataset.panelSelect });
    body.focus({ preventScroll: true });
  }
  document.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-panel]");
    if (!row || event.target.closest("a,button,input,select,label,summary,textarea") || String(getSelection())) return;
    if (event.ctrlKey || event.metaKey) window.open(row.dataset.href || row.dataset.panel, "_blank", "noopener");
    else show(row);
  });
  document.addEventListener("keydown", (event) => {
    const dialog = document.getElementById("side-panel");
    if (event.key === "Escape" && dialog && dialog.open && !document.querySelector("dialog[open][data-modal]")) dialog.close();
  });

  openArrived();
})();
