// The page of codes: a search box above the trees, arrow keys in them, and anchors that open what they lead to.
// Without this script the trees still open and close.
(() => {
  "use strict";
  const codes = Array.from(document.querySelectorAll(".ec-book details.ec-code"), (node) => ({
    node,
    parent: node.parentElement.closest("details.ec-code"),
    code: node.dataset.code.split(":").pop().toLowerCase(),
    text: [node.dataset.code, node.querySelector("summary"), ...node.querySelectorAll(":scope > div > dl .ec-find")]
      .map((part) => part.textContent ?? part).join("\n").toLowerCase(),
  }));
  if (!codes.length) return;

  const form = document.createElement("form");
  form.className = "ec-search";
  form.setAttribute("role", "search");
  form.innerHTML =
    '<label>Search <input type="search" name="q" autocomplete="off" spellcheck="false"' +
    ' placeholder="a code, a name, words"></label><output aria-live="polite"></output>';
  const input = form.querySelector("input");
  const output = form.querySelector("output");
  document.querySelector(".ec-book").closest("section").before(form);

  const everything = `${codes.length} codes`;
  let before = null; // what stood open before the search

  // Digits are a code or its beginning; anything else may stand anywhere.
  const fits = (each, words) =>
    words.every((word) => (/^\d+$/.test(word) ? each.code.startsWith(word) : each.text.includes(word)));

  function search() {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) return clear();
    before ??= codes.map((each) => each.node.open);
    const hits = new Set(codes.filter((each) => fits(each, words)).map((each) => each.node));
    const above = new Set();
    for (const { node, parent } of codes) {
      if (hits.has(node)) for (let p = parent; p; p = p.parentElement.closest("details.ec-code")) above.add(p);
    }
    const shown = new Set();
    for (const { node, parent } of codes) {
      // Parents come before their children; what stands below a hit stays within reach.
      if (hits.has(node) || above.has(node) || (shown.has(parent) && below(parent, hits))) shown.add(node);
      node.hidden = !shown.has(node);
      node.open = above.has(node);
      node.classList.toggle("ec-way", above.has(node) && !hits.has(node));
    }
    document.body.classList.add("ec-searching");
    for (const book of document.querySelectorAll(".ec-book")) {
      book.closest("section").hidden = !book.querySelector("details.ec-code:not([hidden])");
    }
    output.textContent = hits.size ? `${hits.size} of ${everything}` : "no code fits";
  }

  function below(node, hits) {
    for (; node; node = node.parentElement.closest("details.ec-code")) if (hits.has(node)) return true;
    return false;
  }

  function clear() {
    codes.forEach(({ node }, i) => {
      node.hidden = false;
      node.classList.remove("ec-way");
      if (before) node.open = before[i];
    });
    document.querySelectorAll(".ec-book").forEach((book) => { book.closest("section").hidden = false; });
    document.body.classList.remove("ec-searching");
    before = null;
    output.textContent = everything;
  }

  function follow() {
    let name = location.hash.slice(1);
    try { name = decodeURIComponent(name); } catch { /* a hash that is no encoded text stands for itself */ }
    const node = document.getElementById(name);
    if (!node?.matches("details.ec-code")) return;
    if (node.closest("[hidden]")) {
      input.value = "";
      clear();
    }
    for (let each = node; each; each = each.parentElement.closest("details.ec-code")) each.open = true;
    node.scrollIntoView({ behavior: "instant" });
  }

  const summaries = () =>
    Array.from(document.querySelectorAll(".ec-book summary")).filter((each) => each.checkVisibility());

  function move(event, from, step) {
    const all = summaries();
    const to = from < 0 ? all[0] : all[from + step];
    event.preventDefault();
    (to ?? (step < 0 ? input : null))?.focus();
  }

  input.addEventListener("input", search);
  form.addEventListener("submit", (event) => event.preventDefault());
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { input.value = ""; clear(); }
    if (event.key === "ArrowDown") move(event, -1, 1);
    if (event.key === "Enter") {
      event.preventDefault(); // else the same key closes again what it opened
      const hit = codes.find((each) => fits(each, input.value.toLowerCase().split(/\s+/).filter(Boolean)));
      if (hit && input.value.trim()) { hit.node.open = true; hit.node.querySelector("summary").focus(); }
    }
  });
  document.addEventListener("keydown", (event) => {
    const summary = event.target.closest?.(".ec-book summary");
    if (!summary || event.ctrlKey || event.metaKey || event.altKey) return;
    const details = summary.parentElement;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) move(event, summaries().indexOf(summary), steps[event.key]);
    if (event.key === "ArrowRight") { event.preventDefault(); details.open = true; }
    if (event.key === "ArrowLeft") {
      event.preventDefault();
      if (details.open) details.open = false;
      else details.parentElement.closest("details.ec-code")?.querySelector("summary").focus();
    }
    if (event.key === "Escape") input.focus();
  });
  addEventListener("hashchange", follow);

  input.value = new URLSearchParams(location.search).get("q") ?? "";
  search();
  follow();
  addEventListener("load", follow); // the browser has scrolled to where the closed tree had it
})();
