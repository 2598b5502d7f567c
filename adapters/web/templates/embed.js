// Puts the check into another page: a button that opens it, or with data-inline the check itself.
//   <script src="https://check.example.org/embed.js" data-campaign="spring" defer></script>
// It adds one element with a shadow root, and touches nothing else of the page. It needs no inline
// styles or scripts: a policy with script-src and frame-src for this host is enough.
"use strict";
(() => {
  const TEXTS = /*texts*/ {};
  const script = document.currentScript;
  const origin = new URL(script.src).origin;
  const campaign = script.dataset.campaign;
  const isInline = "inline" in script.dataset;

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { all: initial; }
    iframe { border: 0; width: 100%; display: block; background: transparent; }
    .panel { position: fixed; inset: auto 1rem 5rem auto; width: min(28rem, calc(100vw - 2rem));
      height: min(44rem, calc(100vh - 7rem)); border-radius: .75rem; overflow: auto; z-index: 2147483000;
      background: Canvas; color-scheme: light dark; box-shadow: 0 .5rem 2rem rgb(0 0 0 / .3); }
    .panel[hidden] { display: none; }
    .panel iframe { min-height: 100%; }
    button { position: fixed; inset: auto 1rem 1rem auto; z-index: 2147483000; padding: .8rem 1.2rem;
      min-height: 2.75rem; border: 2px solid #fff; border-radius: 2rem; cursor: pointer;
      font: 600 1rem/1.3 system-ui, sans-serif; background: ${TEXTS.color}; color: #fff;
      box-shadow: 0 .25rem 1rem rgb(0 0 0 / .3); }
    button:focus-visible { outline: 3px solid ${TEXTS.color}; outline-offset: 3px; }
    @media (max-width: 30rem) { .panel { inset: .5rem .5rem 4.5rem .5rem; width: auto; height: auto; } }
    @media print { button, .panel { display: none; } }
  `);

  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet];

  function framed() {
    const frame = document.createElement("iframe");
    frame.title = TEXTS.name;
    frame.src = `${origin}/${campaign ? `?campaign=${encodeURIComponent(campaign)}` : ""}`;
    frame.addEventListener("load", () => frame.contentWindow.postMessage({ cxbot: "hello" }, origin));
    window.addEventListener("message", (event) => {
      const isOurs = event.origin === origin && event.source === frame.contentWindow;
      const height = isOurs && event.data?.cxbot === "size" ? Number(event.data.height) : NaN;
      if (height > 0 && height < 100000) {
        frame.style.height = `${height}px`;
      }
    });
    return frame;
  }

  if (isInline) {
    root.append(framed());
    script.after(host);
    return;
  }

  const button = document.createElement("button");
  button.type = "button";
  const panel = document.createElement("div");
  panel.className = "panel";
  panel.hidden = true;
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-label", TEXTS.name);

  function show(isOpen) {
    panel.hidden = !isOpen;
    button.textContent = isOpen ? TEXTS.close : script.dataset.label || TEXTS.open;
    button.setAttribute("aria-expanded", String(isOpen));
    if (isOpen && !panel.firstChild) {
      panel.append(framed());
    }
    (isOpen ? panel.firstChild : button).focus();
  }

  button.addEventListener("click", () => show(panel.hidden));
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) {
      show(false);
    }
  });
  button.textContent = script.dataset.label || TEXTS.open;
  button.setAttribute("aria-expanded", "false");
  root.append(panel, button);
  document.body.append(host);
})();
