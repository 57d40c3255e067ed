/* What every figure has: its controls, its drawing at the width of the page, and its sentence. */

/** The figures by name: `controls`, `start`, `draw(svg, size, state, say)`, `sentence(state, say)`, `taller`. */
const figures = {};
const HEIGHTS = { narrow: 260, wide: 320 }; // pixels
const NARROW = 480;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** Numbers and sentences in the language of a figure. */
function speaker(language, words) {
  const formats = new Map();
  const format = (value, options) => {
    const key = JSON.stringify(options);
    if (!formats.has(key)) formats.set(key, new Intl.NumberFormat(language, options));
    return formats
      .get(key)
      .format(value + 0)
      .replace("-", "−"); // + 0: no −0
  };
  const say = {
    /** So many digits, 7.5 × 10⁻⁴ where that is shorter. */
    number(value, digits = 2) {
      const size = Math.abs(value);
      if (!Number.isFinite(value)) return "∞";
      if (size !== 0 && (size < 1e-3 || size >= 1e5))
        return say.power(Math.log10(size), digits, value < 0);
      return format(value, { maximumSignificantDigits: digits, useGrouping: false });
    },
    /** A fixed number of places. */
    fixed: (value, places) =>
      format(value, {
        minimumFractionDigits: places,
        maximumFractionDigits: places,
        useGrouping: false,
      }),
    /** A number below 1 that is not to be rounded up to it. */
    below(value, places = 3) {
      return say.fixed(Math.min(value, 1 - 10 ** -places), places);
    },
    percent: (value, digits = 2) =>
      format(value, { style: "percent", maximumSignificantDigits: digits }),
    /** Ten to these decades, written out where it is short. */
    power(decades, digits = 2, negative = false) {
      if (decades > -3 && decades < 5)
        return say.number((negative ? -1 : 1) * 10 ** decades, digits);
      let exponent = Math.floor(decades);
      let leading = Number((10 ** (decades - exponent)).toPrecision(digits));
      if (leading >= 10) [leading, exponent] = [leading / 10, exponent + 1];
      return `${negative ? "−" : ""}${say.fixed(leading, digits - 1)}\u00a0×\u00a0${ten(exponent)}`;
    },
    /** A sentence with its numbers. */
    words: (key, holes = {}) => words[key].replace(/\{(\w+)\}/g, (_, name) => holes[name]),
  };
  return say;
}

let controls = 0;

/** A control of a figure, of the kind that it names; `changed` redraws. */
function control(wanted, state, say, changed) {
  const box = document.createElement("div");
  const id = `moving-control-${++controls}`;
  box.className = `control ${wanted.kind}`;
  if (wanted.kind === "button") {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = say.words(wanted.label);
    button.addEventListener("click", () => changed(wanted.press));
    box.append(button);
    return { box, show() {} };
  }
  const label = document.createElement("label");
  label.htmlFor = id;
  if (wanted.letter) {
    const letter = document.createElement("i");
    write(letter, wanted.letter);
    label.append(letter, " ");
  }
  label.append(say.words(wanted.label));
  box.append(label);
  const made = (wanted.kind === "select" ? chooser : slider)(wanted, state, say, changed, id);
  box.append(...made.nodes);
  return { box, show: made.show };
}

function slider(wanted, state, say, changed, id) {
  const input = document.createElement("input");
  const output = document.createElement("output");
  const values = typeof wanted.values === "function" ? wanted.values(say) : wanted.values;
  Object.assign(input, { type: "range", id, min: 0, max: values.length - 1, step: 1 });
  output.htmlFor = id;
  input.addEventListener("input", () =>
    changed((now) => {
      now[wanted.key] = values[input.value];
    }),
  );
  const show = () => {
    input.value = values.indexOf(state[wanted.key]);
    output.value = wanted.show(state[wanted.key], say, state);
    input.setAttribute("aria-valuetext", output.value);
  };
  return { nodes: [output, input], show };
}

function chooser(wanted, state, say, changed, id) {
  const select = document.createElement("select");
  select.id = id;
  for (const [value, name] of wanted.options)
    select.add(new Option(typeof name === "string" ? say.words(name) : name(say), value));
  select.addEventListener("change", () =>
    changed((now) => {
      now[wanted.key] = select.value;
    }),
  );
  return {
    nodes: [select],
    show: () => {
      select.value = state[wanted.key];
    },
  };
}

/** Bring a figure to life: it is hidden until then, and without a script for good. */
function mount(section) {
  const figure = figures[section.dataset.moving];
  const words = JSON.parse(section.dataset.words);
  const say = speaker(section.closest("[lang]").lang, words);
  say.measured = JSON.parse(section.dataset.measured || "null");
  const stage = section.querySelector(".stage");
  const svg = drawn(stage, "svg", { role: "img", "aria-label": say.words("shows") });
  const desk = document.createElement("div");
  desk.className = "controls";
  const result = document.createElement("p");
  result.className = "result";
  result.setAttribute("aria-live", "polite");
  stage.append(desk, result);
  const state = { ...figure.start };
  let [width, running] = [0, 0];
  const redraw = () => {
    parts.forEach((part) => part.show());
    write(result, figure.sentence(state, say));
    const height = (width < NARROW ? HEIGHTS.narrow : HEIGHTS.wide) + (figure.taller || 0);
    if (width) figure.draw(svg, { width, height }, state, say);
  };
  const changed = (change) => {
    clearInterval(running);
    const frames = change(state, say);
    redraw();
    if (frames) play(frames);
  };
  /** Take further steps one by one, or all at once for those who want no motion. */
  const play = (step) => {
    if (calm.matches) {
      while (step(state)) continue;
      redraw();
      return;
    }
    running = setInterval(() => {
      if (!step(state)) clearInterval(running);
      redraw();
    }, 350);
  };
  const parts = figure.controls.map((wanted) => control(wanted, state, say, changed));
  desk.append(...parts.map((part) => part.box));
  section.hidden = false;
  redraw();
  new ResizeObserver(([entry]) => {
    const now = Math.floor(entry.contentRect.width);
    if (now !== width) {
      width = now;
      redraw();
    }
  }).observe(stage);
}

/** Numbers from one to another in equal steps, as decimals: 0.7, and not 0.7000000000000001. */
function steps(from, to, parts) {
  const part = (k) => Number(((from * (parts - k) + to * k) / parts).toPrecision(12));
  return Array.from({ length: parts + 1 }, (_, k) => part(k));
}
