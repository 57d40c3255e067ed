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

/** Superscripts for powers of ten. */
function raised(exponent) {
  const digits = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  return String(exponent).replace("-", "⁻").replace(/\d/g, (digit) => digits[digit]);
}

/** A frame of this size in pixels with the axes x and y, each [from, to]. */
function plot(svg, { width, height, x, y, margin = {} }) {
  const room = { left: 46, right: 14, top: 24, bottom: 40, ...margin };
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
    drawn(where, "text", { x: round(left), y: round(top), class: `label ${look}`, "text-anchor": anchor }, text);
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
    dot(a, b, look, radius = 4) {
      drawn(inside, "circle", { cx: at.x(a), cy: at.y(b), r: radius, class: look });
    },
    /** Words at a place of the drawing, moved by some pixels. */
    text(a, b, text, look = "", anchor = "middle", [right, down] = [0, 0]) {
      return label(over, at.x(a) + right, at.y(b) + down, text, look, anchor);
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
