/* What every page does: the token on each unsafe request, one record for a double click, answers that are
   not a fragment, sign-in again without losing text, focus and announcements after a swap, menus.
   No build step, no eval; everything works on markup attributes, and pages work without this file.

   For other scripts: tracker.announce(words), tracker.flash(words, category), tracker.token(), tracker.sentenceOf(html). */
"use strict";

window.tracker = (() => {
  const meta = (name) => {
    const found = document.querySelector(`meta[name="${name}"]`);
    return found ? found.content : "";
  };
  const token = () => meta("csrf-token");

  /* ---- saying something ---- */
  function announce(words) {
    const place = document.getElementById("announcer");
    if (!place || !words) return;
    place.textContent = "";
    setTimeout(() => { place.textContent = words; }, 60);
  }
  function flash(words, category) {
    const place = document.getElementById("flashes");
    if (!place || !words) return;
    const line = document.createElement("p");
    line.className = `flash flash-${category || "message"}`;
    line.append(Object.assign(document.createElement("span"), { textContent: words }));
    place.replaceChildren(line);
    const box = place.getBoundingClientRect();
    if (box.top < 0 || box.top > innerHeight) place.scrollIntoView({ block: "center" });
  }
  document.addEventListener("announce", (event) => {
    const said = event.detail || {};
    announce(said.text || said.value);
  });
  /* HX-Trigger: {"said": {"text": "…"}}: the act was done and the page stays as it is. */
  document.addEventListener("said", (event) => flash(event.detail.text));
  function announceMarked() {
    for (const marked of document.querySelectorAll("[data-announce]")) {
      announce(marked.getAttribute("data-announce"));
      marked.removeAttribute("data-announce");
    }
  }

  /* ---- the token of the session, for requests that do not come from a form ---- */
  document.addEventListener("htmx:config:request", (event) => {
    const request = event.detail.ctx.request;
    if (request.method !== "GET" && request.method !== "HEAD") request.headers["X-CSRFToken"] = token();
  });

  /* ---- one record for a double click ---- */
  const UNLOCK_AFTER = 15000;
  const HTMX_UNSAFE = "[hx-post],[hx-put],[hx-patch],[hx-delete]";
  function lock(form, submitter) {
    form.dataset.sending = "1";
    const button = submitter || form.querySelector("button[type=submit],button:not([type])");
    if (button) { button.classList.add("sending"); button.setAttribute("aria-disabled", "true"); }
    setTimeout(() => unlock(form), form.hasAttribute("data-download") ? 2000 : UNLOCK_AFTER);
  }
  function unlock(form) {
    delete form.dataset.sending;
    for (const button of form.querySelectorAll(".sending")) {
      button.classList.remove("sending");
      button.removeAttribute("aria-disabled");
    }
  }
  const isHtmx = (form, submitter) => form.matches(HTMX_UNSAFE) || Boolean(submitter && submitter.matches(HTMX_UNSAFE));
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" && !isHtmx(form, event.submitter)) return;
    if (form.dataset.sending) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    const submitter = event.submitter;
    lock(form, submitter);
    setTimeout(() => { if (event.defaultPrevented && !isHtmx(form, submitter)) unlock(form); }, 0);
  }, true);
  document.addEventListener("click", (event) => {
    const acting = event.target.closest ? event.target.closest(HTMX_UNSAFE) : null;
    if (acting && acting.tagName !== "FORM" && acting.classList.contains("htmx-request")) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, true);
  document.addEventListener("htmx:finally:request", (event) => {
    const ctx = event.detail.ctx;
    for (const form of document.querySelectorAll("form[data-sending]")) {
      if (form === ctx.sourceElement || form === ctx.request.form) unlock(form);
    }
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(unlock));

  /* ---- answers that are not the fragment that was asked for ---- */
  const SENTENCES = {
    403: "您没有办理这件事的权限，内容没有改变。",
    404: "要找的内容不存在，或您无权查看。",
    413: "文件太大，没有收下。",
    429: "操作过于频繁，请稍等片刻再试。",
  };
  const quiet = (ctx) => Boolean(ctx.sourceElement && ctx.sourceElement.hasAttribute("data-quiet"));  // polls
  function sentenceOf(text) {
    const answer = new DOMParser().parseFromString(text || "", "text/html");
    const found = answer.querySelector("[data-sentence], [role=alert], .form-error");
    return found ? found.textContent.trim() : "";
  }
  document.addEventListener("htmx:before:response", (event) => {
    if (event.detail.ctx.response.status !== 401) return;
    event.preventDefault();
    signInAgain();
  });
  document.addEventListener("htmx:response:error", (event) => {
    const ctx = event.detail.ctx;
    const status = ctx.response.status;
    if (status === 409 || status === 422 || quiet(ctx)) return;
    flash(sentenceOf(ctx.text) || SENTENCES[status] || "服务器暂时不能完成这个操作，内容没有改变，请稍后再试。", "error");
  });
  document.addEventListener("htmx:error", (event) => {
    const { ctx, error } = event.detail;
    if (!ctx || ctx.response || quiet(ctx)) return;
    const late = error && error.name !== "TypeError";
    flash(late ? "服务器没有及时回应，请刷新页面核对是否已经保存。" : "网络不通，刚才的操作没有送达；填写的内容仍在页面上。", "error");
  });
  /* A whole page instead of a fragment: a plain answer was followed (303). Go there, and take its message along. */
  document.addEventListener("htmx:after:request", (event) => {
    const ctx = event.detail.ctx;
    if (ctx.select || ctx.target === document.body || !/^\s*<!doctype html/i.test(ctx.text)) return;
    const status = ctx.response.status;
    if (status === 409 || status === 422) {
      Object.assign(ctx, { target: document.body, swap: "outerSync" });
      return;
    }
    if (status >= 400) return;
    const page = new DOMParser().parseFromString(ctx.text, "text/html");
    const said = [...page.querySelectorAll("#flashes .flash")].map((line) => [line.textContent.trim(), line.className]);
    event.preventDefault();
    if (said.length) sessionStorage.setItem("carried-flash", JSON.stringify(said));
    location.assign(ctx.response.raw.url);
  });
  function showCarried() {
    const carried = sessionStorage.getItem("carried-flash");
    if (!carried) return;
    sessionStorage.removeItem("carried-flash");
    for (const [words, names] of JSON.parse(carried)) flash(words, names.replace(/^.*flash-/, ""));
  }

  /* ---- sign in again, in another window, with everything typed still here ---- */
  function signInAgain() {
    if (document.getElementById("signin-again")) return;
    const dialog = document.createElement("dialog");
    dialog.id = "signin-again";
    dialog.className = "dialog";
    dialog.setAttribute("aria-labelledby", "signin-again-title");
    const title = Object.assign(document.createElement("h2"), { id: "signin-again-title", className: "dialog-title", textContent: "登录已过期" });
    const sentence = Object.assign(document.createElement("p"), { className: "dialog-sentence", textContent: "刚才的操作没有保存。请在新窗口重新登录，再回到这里提交；本页填写的内容不会丢失。" });
    const link = Object.assign(document.createElement("a"), { className: "btn btn-primary", href: "/login", target: "_blank", rel: "opener", textContent: "在新窗口登录" });
    const back = Object.assign(document.createElement("button"), { className: "btn btn-light", type: "button", textContent: "我已登录，继续" });
    const acts = Object.assign(document.createElement("div"), { className: "acts acts-end" });
    acts.append(back, link);
    dialog.append(title, sentence, acts);
    document.body.append(dialog);
    const check = () => freshToken().then((ok) => {
      if (ok) { removeEventListener("focus", check); dialog.remove(); announce("已重新登录，请再次提交。"); flash("已重新登录，请再次提交。"); }
      else sentence.textContent = "还没有登录成功。请先在新窗口登录，再回到这里；本页填写的内容不会丢失。";
    });
    back.addEventListener("click", check);
    addEventListener("focus", check);
    dialog.addEventListener("close", () => { removeEventListener("focus", check); dialog.remove(); });
    dialog.showModal();
    link.focus();
  }
  /* The page as the server gives it now: signed in again as the same person, it holds the new token. */
  async function freshToken() {
    try {
      const answer = await fetch(location.href, { credentials: "same-origin", headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const who = page.querySelector('meta[name="me"]');
      if (!answer.ok || !who || !who.content) return false;
      if (who.content !== meta("me")) { location.reload(); return false; }
      const fresh = page.querySelector('meta[name="csrf-token"]').content;
      document.querySelector('meta[name="csrf-token"]').content = fresh;
      for (const field of document.querySelectorAll('input[name="csrf_token"]')) field.value = fresh;
      return true;
    } catch (error) {
      return false;
    }
  }

  /* ---- focus after a swap: where it was, else the first wrong field, else the new part ---- */
  let lost = null;
  document.addEventListener("htmx:before:swap", () => {
    lost = document.activeElement && document.activeElement !== document.body ? document.activeElement : null;
  });
  document.addEventListener("htmx:after:swap", (event) => {
    announceMarked();
    const ctx = event.detail.ctx;
    const wrong = ctx.response && ctx.response.status === 422 ? document.querySelector('[aria-invalid="true"]') : null;
    if (wrong && !quiet(ctx)) { (wrong.matches("fieldset") ? wrong.querySelector("input") : wrong).focus(); return; }
    if (!lost || lost.isConnected || document.activeElement !== document.body) return;
    const same = lost.id ? document.getElementById(lost.id) : null;
    /* A target swapped whole is gone: what came in its place bears its id. */
    const target = ctx.target && !ctx.target.isConnected && ctx.target.id ? document.getElementById(ctx.target.id) : ctx.target;
    const place = same || document.querySelector("[data-focus]") || (target && target.isConnected && target !== document.body ? target : document.getElementById("main"));
    if (!place) return;
    if (!place.matches("a[href],button,input,select,textarea,summary,[tabindex]")) place.setAttribute("tabindex", "-1");
    place.focus({ preventScroll: true });
  });

  /* ---- menus, navigation, copying ---- */
  document.addEventListener("click", (event) => {
    const toggle = event.target.closest("[data-nav-toggle]");
    if (toggle) {
      event.preventDefault();
      const open = document.getElementById("nav").classList.toggle("open");
      toggle.setAttribute("aria-expanded", String(open));
      if (open) document.querySelector("#nav a").focus();
    }
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    const copier = event.target.closest("[data-copy]");
    if (copier) copy(copier.dataset.copy || location.href);
    if (event.target.closest("[data-print]")) print();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest ? event.target.closest("details.menu[open]") : null;
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); event.stopPropagation(); }
  });
  function copy(words) {
    const address = new URL(words, location.href).href;
    const done = () => flash("地址已复制。");
    if (navigator.clipboard) { navigator.clipboard.writeText(address).then(done, () => copyOld(address, done)); return; }
    copyOld(address, done);
  }
  /* Without TLS on the office network there is no clipboard object. */
  function copyOld(words, done) {
    const field = Object.assign(document.createElement("textarea"), { value: words, className: "visually-hidden" });
    document.body.append(field);
    field.select();
    const worked = document.execCommand("copy");
    field.remove();
    if (worked) done(); else flash(`复制不成功，请手工复制：${words}`, "warning");
  }
  document.addEventListener("submit", (event) => {
    if (event.target.hasAttribute("data-logout")) sessionStorage.clear();
  });

  /* On the board messages float over the cards; good news leaves by itself. */
  const floats = document.querySelector(".board-page #flashes");
  if (floats) {
    const leaveSoon = () => {
      for (const line of floats.querySelectorAll(".flash:not(.flash-error):not(.flash-warning)")) setTimeout(() => line.remove(), 8000);
    };
    new MutationObserver(leaveSoon).observe(floats, { childList: true });
    leaveSoon();
  }

  const start = () => { showCarried(); announceMarked(); };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start); else start();
  return { announce, flash, token, meta, sentenceOf };
})();
