/* One sigmoid unit: the factor w·σ′(wa + b) over its inputs, and its active window. */

const TOPS = [1.5, 2, 3, 4, 6, 8, 10, 15, 20, 30, 40, 60, 80, 100, 150];

figures.window = {
  start: { w: 16, middle: 1 / 2 },
  controls: [
    {
      kind: "range",
      key: "w",
      letter: "w",
      label: "weight",
      values: [
        1, 2, 3, 4, 4.25, 4.5, 5, 5.5, 6, 6.5, 6.9, 7.5, 8, 9, 10, 12, 14, 16, 20, 24, 32, 40, 50,
        64, 80, 100, 125, 160, 200, 250, 320, 400, 500,
      ],
      show: (w, say) => say.number(w, 3),
    },
    {
      kind: "range",
      key: "middle",
      letter: "−b/w",
      label: "middle",
      values: steps(0, 1, 20),
      show: (middle, say) => say.fixed(middle, 2),
    },
  ],
  draw(svg, size, { w, middle }, say) {
    const top = TOPS.find((y) => y >= Math.max(w / 4, 1) * 1.1);
    const at = plot(svg, { ...size, x: [-0.3, 1.3], y: [0, top] });
    const b = -w * middle;
    const ends = activeWindow(w, b);
    at.area([0, 1], [0, top], "tint");
    if (ends) at.area(ends, [0, top], "shade");
    at.levels([0, top / 2, top], (y) => say.number(y, 3));
    at.ticks([0, 1 / 2, 1], (a) => say.number(a));
    at.axes("a", "w σ′(wa + b)");
    at.line(
      [
        [-0.3, 1],
        [1.3, 1],
      ],
      "dashed muted",
    );
    if (top !== 2) at.text(1.3, 1, "1", "", "end", [0, -5]); // else it is a level
    const around = steps(-12, 12, 240).map((z) => (z - b) / w); // where σ′ is not flat
    const inputs = [...steps(-0.3, 1.3, 160), ...around].filter((a) => Math.abs(a - 0.5) <= 0.8);
    at.line(
      inputs.sort((x, y) => x - y).map((a) => [a, factorOfUnit(w, b, a)]),
      "first",
    );
  },
  sentence({ w, middle }, say) {
    const b = -w * middle;
    const ends = activeWindow(w, b);
    const found = {
      w: say.number(w, 3),
      b: say.number(b, 3),
      peak: say.number(w / 4, 3),
      mean: say.below(meanFactor(w, b)),
    };
    if (!ends) return say.words("say-none", found);
    const [length, share] = [ends[1] - ends[0], shareInWindow(w, b)];
    return say.words("say-window", {
      ...found,
      length: say.fixed(length, 3),
      share: say.fixed(share, 3),
    });
  },
};
