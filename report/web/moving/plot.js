/* A drawing in SVG at its final size: nothing is scaled, so a label keeps its height. */

const SVG = "http://www.w3.org/2000/svg";
let plots = 0;

/** An SVG element, appended to another. */
function drawn(parent, tag, attributes = {}, text = "") {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text) node.textContent = text;
  parent.append(node);
  return node;
}

/** Ten to a power, as `write` and `writeInSvg` read it. */
const ten = (exponent) => `10^{${String(exponent).replace("-", "−")}}`;

const MATHML = "http://www.w3.org/1998/Math/MathML";

/** A power of ten that a screen reader reads as one. */
function power(exponent) {
  const [math, msup, ...parts] = ["math", "msup", "mn", "mn"].map((tag) =>
    document.createElementNS(MATHML, tag),
  );
  ["10", exponent].forEach((text, k) => {
    parts[k].textContent = text;
  });
  msup.append(...parts);
  math.append(msup);
  return math;
}

/** Put words into HTML; ten to a power is MathML, and x_{1} is set below the line. */
function write(node, text) {
  node.replaceChildren();
  for (const part of text.split(/(10\^\{[^}]*\}|_\{[^}]*\})/)) {
    const [, mark, words] = /(?:10)?([_^])\{(.*)\}/.exec(part) || [];
    if (!mark) node.append(part);
    else if (mark === "^") node.append(power(words));
    else node.append(Object.assign(document.createElement("sub"), { textContent: words }));
  }
}

/** Put words into an SVG text, where what is set above or below the line is never too small. */
function writeInSvg(node, text) {
  let shift = 0; // of the line, by what stands before
  for (const part of text.split(/([_^]\{[^}]*\})/).filter(Boolean)) {
    const [, mark, words] = /^([_^])\{(.*)\}$/.exec(part) || [];
    const down = mark ? (mark === "^" ? -5 : 4) : 0;
    drawn(node, "tspan", { dy: down - shift, class: mark ? "script" : "" }, mark ? words : part);
    shift = down;
  }
}

/** A frame of this size in pixels with the axes x and y, each [from, to]. */
function plot(svg, { width, height, x, y, margin = {} }) {
  const room = { left: 46, right: 14, top: 30, bottom: 40, ...margin };
  const inner = { width: width - room.left - room.right, height: height - room.top - room.bottom };
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("width", width);
  svg.setAttribute("height", height);
  svg.replaceChildren();
  const clip = `moving-clip-${++plots}`;
  const frame = { x: room.left, y: room.top, ...inner };
  drawn(drawn(svg, "clipPath", { id: clip }), "rect", frame);
  const back = drawn(svg, "g");
  const inside = drawn(svg, "g", { "clip-path": `url(#${clip})` });
  const over = drawn(svg, "g");
  const round = (value) => Math.round(value * 10) / 10;
  const at = {
    x: (value) => round(room.left + (inner.width * (value - x[0])) / (x[1] - x[0])),
    y: (value) => round(room.top + (inner.height * (y[1] - value)) / (y[1] - y[0])),
  };
  const label = (where, left, top, text, look = "", anchor = "middle") =>
    writeInSvg(
      drawn(where, "text", {
        x: round(left),
        y: round(top),
        class: `label ${look}`,
        "text-anchor": anchor,
      }),
      text,
    );
  return {
    at,
    inner,
    inside,
    /** Level lines with their names at the left; the values are names by themselves. */
    levels(values, name = String) {
      for (const value of values) {
        const [from, to, height_] = [room.left, room.left + inner.width, at.y(value)];
        drawn(back, "line", { x1: from, x2: to, y1: height_, y2: height_, class: "level" });
        label(back, room.left - 7, height_ + 4, name(value), "", "end");
      }
    },
    /** Names below the axis. */
    ticks(values, name = String) {
      for (const value of values) {
        const [left, foot] = [at.x(value), room.top + inner.height];
        drawn(back, "line", { x1: left, x2: left, y1: foot, y2: foot + 4, class: "level" });
        label(back, left, foot + 18, name(value));
      }
    },
    /** What the axes carry: above the left one, and below the right end of the lower one. */
    axes(across, up) {
      label(over, room.left + inner.width, height - 5, across, "letter", "end");
      label(over, Math.max(2, room.left - 36), 13, up, "letter", "start");
    },
    line(points, look) {
      const path = points.map(([a, b]) => `${at.x(a)} ${at.y(b)}`).join("L");
      if (points.length) drawn(inside, "path", { d: `M${path}`, class: `line ${look}` });
    },
    area([left, right], [low, high], look) {
      const [from, top] = [at.x(left), at.y(high)];
      const size = { width: Math.max(0, at.x(right) - from), height: Math.max(0, at.y(low) - top) };
      drawn(inside, "rect", { x: from, y: top, ...size, class: look });
    },
    /** A dot that has its centre in the frame is whole. */
    dot(a, b, look, radius = 4) {
      if (a < x[0] || a > x[1] || b < y[0] || b > y[1]) return;
      drawn(over, "circle", { cx: at.x(a), cy: at.y(b), r: radius, class: look });
    },
    /** Words at a place of the drawing, moved by some pixels. */
    text(a, b, text, look = "", anchor = "middle", [right, down] = [0, 0]) {
      label(over, at.x(a) + right, at.y(b) + down, text, look, anchor);
    },
    arrow([a, b], [c, d], look) {
      const [x1, y1, x2, y2] = [at.x(a), at.y(b), at.x(c), at.y(d)];
      const [length, turn] = [Math.hypot(x2 - x1, y2 - y1), Math.atan2(y2 - y1, x2 - x1)];
      if (length < 1) return;
      const size = Math.min(11, length);
      const side = (bend) =>
        `${round(x2 - size * Math.cos(turn + bend))} ${round(y2 - size * Math.sin(turn + bend))}`;
      const [stem, tip] = [`M${x1} ${y1}L${x2} ${y2}`, `M${x2} ${y2}L${side(0.4)}L${side(-0.4)}Z`];
      drawn(inside, "path", { d: stem, class: `line ${look}` });
      drawn(inside, "path", { d: tip, class: `tip ${look}` });
    },
  };
}
