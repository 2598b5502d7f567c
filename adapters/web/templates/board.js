// Keeps a board up to date, and walks its pages by keys. Without it every link works, and the page
// loads again by itself.
(() => {
  "use strict";

  // Milliseconds: the first and the longest pause before asking for the page, and for events again, after
  // a refusal: there are too many streams, or the server restarts behind a proxy. And the longest pause
  // before another page is asked for, so that a whole room does not ask at once.
  const FIRST_PAUSE = 2000;
  const LONGEST_PAUSE = 12000;
  const SPREAD = 1500;

  const NEXT = new Set(["ArrowRight", "ArrowDown", "PageDown", " "]);
  const BACK = new Set(["ArrowLeft", "ArrowUp", "PageUp"]);
  const TAKES_KEYS = "a, button, input, select, textarea, summary, [tabindex]";

  const { changes, phase } = document.body.dataset;
  const policy = window.trustedTypes
    ? window.trustedTypes.createPolicy("cxbot", { createHTML: (text) => text })
    : { createHTML: (text) => text };

  function show(id, text) {
    const place = document.getElementById(id);
    // Setting the same text again would have it read out again.
    if (place && place.textContent !== text) place.textContent = text;
  }

  let pause = FIRST_PAUSE;

  function watch() {
    const source = new EventSource(changes);
    source.onopen = () => (pause = FIRST_PAUSE);
    source.onmessage = ({ data }) => {
      const board = JSON.parse(data);
      if (board.phase !== phase) return leave(source);
      if ("at" in board) return follow(`step-${board.at}`);
      update(board.count, board.left, board.reveal);
    };
    source.addEventListener("over", () => leave(source));
    source.onerror = () => {
      // Without a proxy, the browser connects again by itself once the server has restarted.
      if (source.readyState !== EventSource.CLOSED) return;
      setTimeout(poll, pause * (1 + Math.random() / 2));
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    };
  }

  function update(count, left, canReveal) {
    show("count", count);
    if (left) show("left", left);
    const reveal = document.getElementById("reveal");
    if (reveal) reveal.hidden = !canReveal;
  }

  // The notes go where the facilitator has gone on the board. The focus stays.
  function follow(id) {
    const [now, next] = [document.querySelector("[aria-current=step]"), document.getElementById(id)];
    if (!next || next === now) return;
    now?.removeAttribute("aria-current");
    next.setAttribute("aria-current", "step");
    next.scrollIntoView();
  }

  // Without a stream the page itself tells what is new, and only its texts change: the focus stays.
  async function poll() {
    const page = await fetched();
    if (page && page.body.dataset.phase !== phase) return location.reload();
    const text = (id) => page?.getElementById(id)?.textContent;
    if (text("count")) update(text("count"), text("left"), page.getElementById("reveal")?.hidden === false);
    follow(page?.querySelector("[aria-current=step]")?.id);
    watch();
  }

  // A board that is gone has no phase. Nothing comes while the server is busy or away.
  async function fetched() {
    try {
      const response = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!response.ok && response.status !== 404) return null;
      return new DOMParser().parseFromString(policy.createHTML(await response.text()), "text/html");
    } catch {
      return null;
    }
  }

  function leave(source) {
    source.close();
    setTimeout(() => location.reload(), Math.random() * SPREAD);
  }

  function goes(event) {
    const isTaken = event.target.closest(TAKES_KEYS) && event.target !== document.body;
    if (isTaken || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return null;
    if (BACK.has(event.key) || (event.key === " " && event.shiftKey)) return "prev";
    return NEXT.has(event.key) ? "next" : null;
  }

  // A page that is longer than the window is read to its end first.
  function isAt(way) {
    const { scrollTop, scrollHeight, clientHeight } = document.documentElement;
    return way === "prev" ? scrollTop <= 1 : scrollTop + clientHeight >= scrollHeight - 1;
  }

  document.addEventListener("keydown", (event) => {
    const way = goes(event);
    const link = way && document.querySelector(`a[rel=${way}]`);
    const isSideways = event.key === "ArrowRight" || event.key === "ArrowLeft";
    if (!link || !(isSideways || isAt(way))) return;
    event.preventDefault();
    location.assign(link.href);
  });

  if (changes) watch();
})();
