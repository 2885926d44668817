/* Text typed into a form with data-keep survives a crash of the tab, an expired session and a wrong link.
   It is kept in this tab only (sessionStorage), under the person, the page and the form, and is dropped when
   the form was sent and taken. Passwords, files and hidden fields are never kept.

   <form data-keep>            keyed by its action
   <form data-keep="report">   keyed by the word */
"use strict";

(() => {
  const person = () => (document.querySelector('meta[name="me"]') || { content: "" }).content;
  const keyOf = (form) => `keep:${person()}:${location.pathname}:${form.dataset.keep || form.getAttribute("action") || ""}`;
  const KEPT = "textarea[name],select[name],input[name]:not([type=hidden]):not([type=password]):not([type=file]):not([type=submit])";
  const fields = (form) => [...form.querySelectorAll(KEPT)];
  const chosen = (select) => [...select.options].filter((option) => option.selected).map((option) => option.value);
  function read(field) {
    if (field.type === "checkbox" || field.type === "radio") return field.checked;
    return field.multiple && field.options ? chosen(field) : field.value;
  }
  function write(field, value) {
    if (field.type === "checkbox" || field.type === "radio") field.checked = value === true;
    else if (field.multiple && field.options) for (const option of field.options) option.selected = value.includes(option.value);
    else field.value = value;
  }
  const nameOf = (field) => (field.type === "radio" || field.type === "checkbox" ? `${field.name}=${field.value}` : field.name);
  const store = (key, value) => { try { sessionStorage.setItem(key, value); } catch (full) { /* The form still works. */ } };

  function keep(form) {
    const held = {};
    for (const field of fields(form)) held[nameOf(field)] = read(field);
    store(keyOf(form), JSON.stringify(held));
  }
  function drop(form) { sessionStorage.removeItem(keyOf(form)); }

  function restore(form) {
    if (form.dataset.kept) return;
    form.dataset.kept = "1";
    const held = sessionStorage.getItem(keyOf(form));
    if (!held || form.querySelector('[aria-invalid="true"]')) return;
    const values = JSON.parse(held);
    const before = fields(form).map((field) => [field, read(field)]);
    let changed = false;
    for (const [field, value] of before) {
      const wanted = values[nameOf(field)];
      if (wanted === undefined || JSON.stringify(wanted) === JSON.stringify(value)) continue;
      write(field, wanted);
      changed = true;
    }
    if (changed) offerToForget(form, before);
  }
  function offerToForget(form, before) {
    const line = Object.assign(document.createElement("p"), { className: "kept-line", textContent: "已恢复上次填写、尚未提交的内容。" });
    const forget = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm btn-link", textContent: "不要了" });
    forget.addEventListener("click", () => {
      for (const [field, value] of before) write(field, value);
      drop(form);
      line.remove();
    });
    line.append(forget);
    form.prepend(line);
  }

  const keptForm = (node) => (node && node.closest ? node.closest("form[data-keep]") : null);
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => {
      const form = keptForm(event.target);
      if (form) keep(form);
    });
  }
  /* Sent the plain way: whether it was taken is only known on the next page. */
  document.addEventListener("submit", (event) => {
    const form = keptForm(event.target);
    if (form && !form.matches("[hx-post]")) store("keep-sent", keyOf(form));
  });
  document.addEventListener("htmx:before:swap", (event) => {
    const { sourceElement, response } = event.detail.ctx;
    const form = keptForm(sourceElement);
    if (form && response && response.status < 300) drop(form);
  });
  function settle() {
    if (document.body.hasAttribute("data-plain")) return;
    const sent = sessionStorage.getItem("keep-sent");
    sessionStorage.removeItem("keep-sent");
    if (sent && !document.querySelector('[aria-invalid="true"], .form-error')) sessionStorage.removeItem(sent);
  }
  const restoreAll = () => document.querySelectorAll("form[data-keep]").forEach(restore);
  settle();
  restoreAll();
  document.addEventListener("htmx:after:swap", restoreAll);
})();
