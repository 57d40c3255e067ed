/* A gradient of two entries, clipped by value and by norm. */

const ENTRIES = steps(-3, 3, 24);

figures.clipping = {
  taller: 40,
  start: { g1: 2.5, g2: 1, c: 1 },
  controls: [
    {
      kind: "range",
      key: "g1",
      letter: "g_{1}",
      label: "first",
      values: ENTRIES,
      show: (g, say) => say.fixed(g, 2),
    },
    {
      kind: "range",
      key: "g2",
      letter: "g_{2}",
      label: "second",
      values: ENTRIES,
      show: (g, say) => say.fixed(g, 2),
    },
    {
      kind: "range",
      key: "c",
      letter: "c",
      label: "threshold",
      values: steps(0.5, 2, 6),
      show: (c, say) => say.fixed(c, 2),
    },
  ],
  draw(svg, size, { g1, g2, c }, say) {
    const margin = { left: 34 };
    const high = size.height - 70;
    const across = (3.3 * (size.width - margin.left - 14)) / high; // as many pixels a unit as up
    const at = plot(svg, { ...size, x: [-across, across], y: [-3.3, 3.3], margin });
    at.area([-c, c], [-c, c], "tint");
    drawn(at.inside, "circle", {
      cx: at.at.x(0),
      cy: at.at.y(0),
      r: at.at.x(c) - at.at.x(0),
      class: "line muted thin",
    });
    at.levels([-2, 0, 2], (g) => say.number(g));
    at.ticks([-2, 0, 2], (g) => say.number(g));
    at.axes("g_{1}", "g_{2}");
    at.line(
      [
        [0, -3.3],
        [0, 3.3],
      ],
      "rule",
    );
    at.line(
      [
        [0, 0],
        [g1, g2],
      ],
      "dashed muted",
    );
    at.dot(g1, g2, "ring muted", 5);
    at.arrow([0, 0], clipByValue([g1, g2], c), "second");
    at.arrow([0, 0], clipByNorm([g1, g2], c), "first");
    const far = -across + 8 / (at.at.x(1) - at.at.x(0));
    at.text(far, 3.3, say.words("by-value"), "second", "start", [0, 16]);
    at.text(far, 3.3, say.words("by-norm"), "first", "start", [0, 34]);
  },
  sentence({ g1, g2, c }, say) {
    const g = [g1, g2];
    if (!g1 && !g2) return say.words("say-nothing");
    const [value, norm] = [clipByValue(g, c), clipByNorm(g, c)];
    const turn = angleBetween(g, value);
    const of = (h) => ({
      first: say.fixed(h[0], 2),
      second: say.fixed(h[1], 2),
      length: say.fixed(Math.hypot(...h), 2),
    });
    const kept = value.every((entry, k) => entry === g[k]);
    const how = kept ? "say-value-kept" : turn < 1e-9 ? "say-value-straight" : "say-value-turned";
    const shorter = Math.hypot(...g) > c ? "say-norm-shorter" : "say-norm-kept";
    const degrees = say.fixed(turn, 1);
    return `${say.words(how, { ...of(value), degrees })} ${say.words(shorter, of(norm))}`;
  },
};
