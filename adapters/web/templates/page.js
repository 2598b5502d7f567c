// Makes pages livelier where scripts run; without this one every form and link works by itself.
//
// It sends forms and follows links without loading a page, and shows the main part of what the server
// answers: a script draws nothing here. What cannot be sent waits, with everything that was typed, and
// is sent when the server can be reached. Changes of another window arrive as events.
(() => {
  "use strict";

  // Browsers that lack any of this send forms by themselves.
  if (!window.fetch || !window.EventSource || !window.SubmitEvent || !("submitter" in SubmitEvent.prototype)) {
    return;
  }

  // Milliseconds: the first and the longest pause before something is sent again, and before events are
  // asked for again after a refusal. A proxy refuses while the server restarts, the server where there
  // are too many streams.
  const FIRST_PAUSE = 1000;
  const LONGEST_PAUSE = 8000;
  const FIRST_STREAM_PAUSE = 2000;
  const LONGEST_STREAM_PAUSE = 60000;

  // The server or what stands in front of it can answer so while it restarts.
  const AWAY = new Set([502, 503, 504]);

  // The status for too many requests, and the pause that follows unless the server names a shorter one.
  const TOO_MANY = 429;
  const BUSY_PAUSE = 10000;

  const notice = document.getElementById("notice");
  const spoken = document.getElementById("spoken");
  const policy = window.trustedTypes
    ? window.trustedTypes.createPolicy("cxbot", { createHTML: (text) => text })
    : { createHTML: (text) => text };

  let running = null; // what is being sent
  let waiting = null; // what could not be sent, and waits
  let next = null; // the page that was asked for while a form was being sent, or waited
  let timer = 0; // of the next try
  let source = null; // the stream of events
  let streamPause = FIRST_STREAM_PAUSE;
  let news = null; // the state that an event told while something was being sent
  let shown = pathOf(location); // the address of the page that is shown

  function main() {
    return document.querySelector("main");
  }

  function pathOf(address) {
    return address.pathname + address.search;
  }

  // ------------------------------------------------------------------ sending

  // A request has its url and, for a form, its fields; `how` is what is done with the history:
  // "push" for a new entry, "replace" for the same one, "keep" where the browser has moved already.
  async function send(request) {
    stopWaiting();
    stopRunning();
    running = request;
    request.stop = new AbortController();
    news = null;
    main().setAttribute("aria-busy", "true");
    let response, text;
    try {
      response = await fetch(request.url, {
        method: request.fields ? "POST" : "GET",
        body: request.fields,
        signal: request.stop.signal,
        headers: {
          Accept: "text/html",
          "Page-Script": "1",
          ...(window.parent === window ? {} : { "Cxbot-Frame": "1" }),
        },
      });
      text = await response.text();
    } catch {
      response = null;
    }
    if (running !== request) {
      return; // what was sent later is what people wait for
    }
    running = null;
    main().removeAttribute("aria-busy");
    if (response === null || AWAY.has(response.status)) {
      waitForServer(request);
    } else if (response.status === TOO_MANY && (request.quiet || !request.isDelayed)) {
      waitForTurn(request, response);
    } else {
      answered(request, response, text);
    }
  }

  // Gives up a page that is being fetched. No form is given up, since other pages wait for it: see visit.
  function stopRunning() {
    running?.stop.abort();
    running = null;
    main().removeAttribute("aria-busy");
  }

  // Sends a form that waits or is on its way before it asks for another page, so that no answer is lost.
  function visit(request) {
    if (running?.fields || waiting?.fields) {
      next = request;
      tell(notice.firstElementChild.textContent);
    } else {
      send(request);
    }
  }

  function answered(request, response, text) {
    const asked = next;
    next = null;
    if (asked !== null && response.ok) {
      send(asked);
      return;
    }
    if (!(response.headers.get("Content-Type") || "").startsWith("text/html")) {
      location.assign(request.url);
      return;
    }
    const page = new DOMParser().parseFromString(policy.createHTML(text), "text/html");
    const moved = response.redirected || !request.fields;
    const place = page.querySelector("main")?.dataset.place;
    const url = moved ? response.url : place || shown;
    if (!isOfThisScript(page)) {
      location.assign(url);
      return;
    }
    if (request.quiet && isTouched()) {
      say(notice.dataset.elsewhere, true);
      return;
    }
    show(page, request);
    remember(new URL(url, location.href), request.how);
    if (request.tries) {
      tell(notice.dataset.back);
    }
    if (news !== null) {
      compare(news);
    }
    watch();
  }

  // A page that was served by another release may need another script.
  function isOfThisScript(page) {
    const script = (all) => all.querySelector("script[src]")?.getAttribute("src");
    return page.querySelector("main") !== null && script(page) === script(document);
  }

  function remember(address, how) {
    const path = pathOf(address);
    const isThere = path === pathOf(location);
    if (how === "push" && !isThere) {
      history.pushState(null, "", path + address.hash);
    } else if (how !== "keep" && !isThere) {
      history.replaceState(null, "", path);
    }
    shown = path;
  }

  // ------------------------------------------------------------------ waiting for the server

  function waitForServer(request) {
    request.tries = (request.tries || 0) + 1;
    const text = request.fields ? notice.dataset.kept : notice.dataset.away;
    wait(request, text, Math.min(FIRST_PAUSE * 2 ** (request.tries - 1), LONGEST_PAUSE));
  }

  // After too many requests it tries once more; then the page of the answer says what to do.
  function waitForTurn(request, response) {
    request.isDelayed = true;
    const named = Number(response.headers.get("Retry-After")) * 1000;
    wait(request, notice.dataset.busy, named > 0 ? Math.min(named, BUSY_PAUSE) : BUSY_PAUSE);
  }

  function wait(request, text, pause) {
    if (request.quiet) {
      return;
    }
    waiting = request;
    say(text);
    timer = setTimeout(again, pause);
  }

  function again() {
    if (waiting !== null && running === null) {
      send(waiting);
    }
  }

  function stopWaiting() {
    clearTimeout(timer);
    waiting = null;
    say("");
  }

  // ------------------------------------------------------------------ showing

  function show(page, request) {
    const before = main();
    const wasInside = before.contains(document.activeElement);
    const heading = before.querySelector("h1")?.textContent;
    const after = page.querySelector("main");
    before.replaceWith(after);
    swap("footer", page);
    swap(".draft", page);
    document.title = page.title;
    const isSame = after.querySelector("h1")?.textContent === heading;
    if (!request.quiet) {
      focus(after, isSame);
    } else if (wasInside) {
      focusOn(after.querySelector("h1"));
    }
    if (request.quiet && !isSame) {
      tell(`${notice.dataset.elsewhere} ${after.querySelector("h1")?.textContent || ""}`);
    }
  }

  function swap(name, page) {
    const [before, after] = [document.querySelector(name), page.querySelector(name)];
    if (before && after) {
      before.replaceWith(after);
    } else if (after) {
      main().after(after);
    } else if (before) {
      before.remove();
    }
  }

  // A mistake has the focus; else what was said about the same question; else the new heading.
  function focus(page, isSame) {
    const mistake = page.querySelector("[autofocus]");
    const said = page.querySelector(".said, .notice");
    if (mistake) {
      mistake.focus();
    } else if (isSame && said) {
      window.scrollTo(0, 0);
      focusOn(said);
    } else {
      window.scrollTo(0, 0);
      focusOn(page.querySelector("h1"));
      tell(Array.from(page.querySelectorAll(".said, .notice"), (part) => part.innerText).join("\n"));
    }
  }

  function focusOn(element) {
    if (element) {
      element.tabIndex = -1;
      element.focus({ preventScroll: true });
    }
  }

  // ------------------------------------------------------------------ saying

  // Shows a line at the foot of the window; a screen reader reads it when it pauses.
  function say(text, link = false) {
    const [line, anchor] = notice.children;
    if (line.textContent !== text) {
      line.textContent = text;
    }
    anchor.hidden = !link;
    notice.classList.toggle("on", Boolean(text));
  }

  // Has a screen reader read a text that is not where the focus is.
  function tell(text) {
    spoken.textContent = text || "";
  }

  // ------------------------------------------------------------------ other windows

  function watch() {
    const url = document.hidden ? "" : main().dataset.changes || "";
    if (source && source.path === url && source.readyState !== EventSource.CLOSED) {
      return;
    }
    source?.close();
    source = null;
    if (!url) {
      return;
    }
    const stream = (source = new EventSource(url));
    stream.path = url;
    stream.onopen = () => {
      streamPause = FIRST_STREAM_PAUSE;
      again();
    };
    stream.onmessage = (event) => compare(event.data);
    stream.addEventListener("over", () => {
      stream.close();
      compare("");
    });
    stream.onerror = () => {
      if (stream.readyState === EventSource.CLOSED && source === stream) {
        setTimeout(watch, streamPause * (1 + Math.random() / 2));
        streamPause = Math.min(streamPause * 2, LONGEST_STREAM_PAUSE);
      }
    };
  }

  // Shows the page anew if another window has gone on; what is being typed here stays.
  function compare(state) {
    const here = main().dataset;
    if (running !== null) {
      news = state;
    } else if (here.state === undefined || here.state === state || waiting !== null) {
      return;
    } else if (isTouched()) {
      say(notice.dataset.elsewhere, true);
    } else {
      send({ url: here.fresh || location.href, how: "replace", quiet: true });
    }
  }

  function isTouched() {
    return Array.from(main().querySelectorAll("input, textarea, select")).some((field) => {
      if (field.type === "checkbox" || field.type === "radio") {
        return field.checked !== field.defaultChecked;
      }
      if (field.tagName === "SELECT") {
        const first = Array.from(field.options).find((option) => option.defaultSelected);
        return field.value !== (first || field.options[0]).value;
      }
      return field.type !== "hidden" && field.value !== field.defaultValue;
    });
  }

  // ------------------------------------------------------------------ what people do

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("target")) {
      return;
    }
    event.preventDefault();
    if (running?.fields) {
      return; // pressed twice
    }
    next = null;
    const fields = new URLSearchParams(new FormData(form, event.submitter));
    send({ url: form.action, fields, how: "push" });
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (!link || !isPlain || event.defaultPrevented || link.origin !== location.origin) {
      return;
    }
    const isHere = link.hash && pathOf(link) === pathOf(location);
    // A page of ours may lead on to another site.
    const leads = link.relList.contains("external") || link.hasAttribute("target");
    if (isHere || leads || link.hasAttribute("download")) {
      return;
    }
    event.preventDefault();
    visit({ url: link.href, how: "push" });
  });

  // The second half of a double click would answer the question that has just come.
  document.addEventListener("click", (event) => {
    if (event.detail > 1 && event.target.closest?.("button")) {
      event.preventDefault();
    }
  });

  window.addEventListener("popstate", () => {
    if (pathOf(location) !== shown) {
      visit({ url: location.href, how: "keep" });
    } else if (running?.fields || waiting?.fields) {
      next = null; // back, and forward again
    } else if (waiting !== null || (running !== null && !running.quiet)) {
      stopWaiting();
      stopRunning();
    }
  });

  window.addEventListener("beforeunload", (event) => {
    if (waiting?.fields || (running?.fields && running.tries)) {
      event.preventDefault();
    }
  });

  window.addEventListener("offline", () => say(notice.dataset.away));
  window.addEventListener("online", () => {
    if (waiting === null) {
      say("");
      tell(notice.dataset.back);
    }
    again();
  });
  document.addEventListener("visibilitychange", watch);
  window.addEventListener("pageshow", watch);
})();
