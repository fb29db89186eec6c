/* What the book does beyond being read: search, copying of commands, and which
 * chapters have been read.  It needs no network and works from a directory,
 * where a page may load a script but fetch nothing. */
"use strict";

const all = (what, where = document) => [...where.querySelectorAll(what)];

function element(tag, properties) {
    return Object.assign(document.createElement(tag), properties);
}

/* Commands without their prompts; of a block without commands, all. */
function commands(block) {
    const typed = all(".typed", block);
    if (typed.length === 0)
        return block.textContent;
    return typed.map((line) => line.textContent.slice(2) + "\n").join("");
}

for (const block of all("pre:not(.cast pre)")) {
    const button = element("button", { type: "button", className: "copy", textContent: "Copy" });
    button.addEventListener("click", async () => {
        const area = element("textarea", { value: commands(block) });
        document.body.append(area); // The clipboard's interface is for https alone.
        area.select();
        button.textContent = document.execCommand("copy") ? "Copied" : "Ctrl-C";
        area.remove();
        setTimeout(() => (button.textContent = "Copy"), 1500);
    });
    const frame = element("div", { className: "copied" });
    block.replaceWith(frame);
    frame.append(block, button);
}

/* A chapter has been read when its end has been seen. */
function remembered() {
    try {
        return JSON.parse(localStorage.getItem("matryoshka") ?? "[]");
    } catch {
        return [];
    }
}

function show_progress() {
    const read = new Set(remembered());
    for (const link of all("nav a"))
        link.classList.toggle("read", read.has(link.getAttribute("href")));
    const chapters = all(".side .chapter").length;
    const done = all(".side .chapter.read").length;
    for (const place of all(".place .read"))
        place.textContent = done ? ` · ${done} of ${chapters} read` : "";
}

const here = document.querySelector(".side [aria-current]");
const end = document.querySelector(".turn");
if (here && end) {
    new IntersectionObserver(([seen]) => {
        if (!seen.isIntersecting)
            return;
        try {
            const read = new Set(remembered()).add(here.getAttribute("href"));
            localStorage.setItem("matryoshka", JSON.stringify([...read]));
        } catch { /* A browser that forgets is no reason to fail. */ }
        show_progress();
    }).observe(end);
}
show_progress();
/* What is far down in the contents is to be seen there. */
const side = document.querySelector(".side");
if (here)
    side.scrollTop = here.offsetTop - side.clientHeight / 2;

/* Search.  The texts are a script of their own, loaded when they are wanted;
 * each of them is [page, anchor, title of the page, heading, text]. */
const search = document.querySelector(".search");
const box = search.querySelector("input");
const found = search.querySelector(".found");

function score(section, words) {
    const [, , title, heading, text] = section.map((part) => part.toLowerCase());
    let sum = text.replace(/[_-]/g, " ").includes(words.join(" ")) ? 4 : 0;
    for (const word of words) {
        const points = (heading.includes(word) ? 6 : 0) + (title !== heading && title.includes(word) ? 3 : 0)
            + Math.min(text.split(word).length - 1, 5);
        if (points === 0)
            return 0;
        sum += points;
    }
    return sum;
}

/* Some of the text, from a little before the first word on. */
function excerpt(text, words) {
    const at = Math.max(0, text.toLowerCase().indexOf(words[0]) - 40);
    const line = element("p");
    const some = (at ? "… " : "") + text.slice(at, at + 160);
    let from = 0;
    for (let to; (to = some.toLowerCase().indexOf(words[0], from)) !== -1; from = to + words[0].length)
        line.append(some.slice(from, to), element("mark", { textContent: some.substr(to, words[0].length) }));
    line.append(some.slice(from), " …");
    return line;
}

function show_found() {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (!window.sections || words.length === 0) {
        found.replaceChildren();
        return;
    }
    const best = sections.map((section) => [score(section, words), section])
        .filter(([points]) => points).sort((a, b) => b[0] - a[0]).slice(0, 20);
    found.replaceChildren(...best.map(([, [page, anchor, title, heading, text]]) => {
        const item = element("li");
        item.append(element("a", { href: page + (anchor && "#" + anchor), textContent: heading || title }),
            heading && heading !== title ? element("span", { textContent: " " + title }) : "",
            excerpt(text, words));
        return item;
    }));
    if (best.length === 0)
        found.append(element("li", { textContent: "Nothing has all of these words." }));
}

search.hidden = false;
search.addEventListener("submit", (event) => event.preventDefault());
box.addEventListener("focus", () => {
    document.head.append(element("script", { src: "sections.js", onload: show_found }));
}, { once: true });
box.addEventListener("input", show_found);
found.addEventListener("click", (event) => {
    if (event.target.closest("a"))
        found.replaceChildren();
});
addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== box) {
        event.preventDefault();
        box.focus();
    } else if (event.key === "Escape") {
        box.value = "";
        found.replaceChildren();
    }
});

/* The toy call by call: of the call that is clicked on, what is said of it, and the doors
 * that are open then.  Each shape stands for a state, whatever its colour. */
const shapes = { open: "○", closed: "■", "not-tried": "?" };

for (const steps of all(".steps")) {
    const calls = all(".calls li", steps);
    function go(to) {
        calls.forEach((call, number) => call.classList.toggle("now", number === to));
        calls.forEach((call, number) => all("button", call)[0].setAttribute("aria-expanded", number === to));
        for (const door of all(".doors li", steps)) {
            const verdicts = door.dataset.verdicts.split(" ");
            door.className = verdicts[to];
            door.classList.toggle("now", to > 0 && verdicts[to] !== verdicts[to - 1]);
            door.firstElementChild.textContent = shapes[verdicts[to]];
        }
    }
    calls.forEach((call, number) => call.addEventListener("click", () => go(number)));
    steps.addEventListener("keydown", (event) => {
        const to = calls.indexOf(event.target.closest("li")) + ({ ArrowDown: 1, ArrowUp: -1 }[event.key] ?? NaN);
        if (calls[to]) {
            event.preventDefault();
            go(to);
            all("button", calls[to])[0].focus();
        }
    });
    steps.classList.add("live");
    go(0);
}

/* Paper has nothing to click on. */
addEventListener("beforeprint", () => all("main details:not(.toc, .cast details)").forEach((details) => (details.open = true)));
