/* Plays the recordings of demos that casts.py has made frames of: rows of the screen
 * that change, and when.  A recording is a script, loaded when it is to be played: a
 * page that lies in a directory may fetch nothing else. */
"use strict";

function add_player(cast) {
    const name = cast.dataset.cast;
    const play = element("button", { type: "button", textContent: `Play the demo ${name}` });
    const marks = element("span", { className: "marks" });
    const stops = element("input", { type: "checkbox", checked: true });
    const label = element("label", { hidden: true });
    label.append(stops, " stop after each step");
    const screen = element("pre", { className: "screen", hidden: true, ariaLabel: `The demo ${name}; its text is below` });
    screen.setAttribute("role", "img");
    const controls = element("div", { className: "controls" });
    controls.append(play, marks, label);
    cast.prepend(controls, screen);

    let frames, steps, rows, at, timer = 0; // at: the frame that is shown next

    function show_next() {
        for (const [row, html] of Object.entries(frames[at][1]))
            rows[row] = html;
        at++;
    }

    /* Shows what there is to be seen before that frame. */
    function go_to(frame) {
        rows = Array(24).fill("");
        for (at = 0; at < frame;)
            show_next();
        draw();
    }

    function draw() {
        screen.innerHTML = rows.join("\n");
        const step = steps.findLastIndex(([first]) => first < at);
        all("button", marks).forEach((mark, i) =>
            i === step ? mark.setAttribute("aria-current", "step") : mark.removeAttribute("aria-current"));
        play.textContent = timer ? "Pause" : at === frames.length ? "Play again" : "Play";
    }

    function pause() {
        clearTimeout(timer);
        timer = 0;
        draw();
    }

    function run() {
        show_next();
        const is_end = steps.slice(1).some(([first]) => first === at);
        if (at === frames.length || (is_end && stops.checked)) {
            pause();
            return;
        }
        timer = setTimeout(run, 1000 * (frames[at][0] - frames[at - 1][0]));
        draw();
    }

    function start() {
        ({ frames, steps } = casts[name]);
        play.ariaBusy = null;
        screen.hidden = label.hidden = false;
        steps.forEach(([first, title], i) => {
            const mark = element("button", { type: "button", textContent: i + 1, title, ariaLabel: `Step ${i + 1}: ${title}` });
            mark.addEventListener("click", () => {
                clearTimeout(timer);
                go_to(first);
                run();
            });
            marks.append(mark);
        });
        go_to(0);
        run();
    }

    play.addEventListener("click", () => {
        if (!frames && !play.ariaBusy) {
            play.ariaBusy = "true";
            document.head.append(element("script", { src: `casts/${name}.js`, onload: start }));
        } else if (timer) {
            pause();
        } else if (frames) {
            if (at === frames.length)
                go_to(0);
            run();
        }
    });
}

all(".cast").forEach(add_player);
