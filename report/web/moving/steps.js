/* Gradient descent on the parabola λw²/2, whose steps multiply w by 1 − ηλ. */

const LAST_STEP = 12;

figures.steps = {
  start: { rate: 1.5, curvature: "1", shown: 6 },
  controls: [
    {
      kind: "range",
      key: "rate",
      letter: "η",
      label: "rate",
      values: steps(0.05, 2.5, 49),
      show: (rate, say) => say.fixed(rate, 2),
    },
    {
      kind: "select",
      key: "curvature",
      letter: "λ",
      label: "curvature",
      options: ["1", "2", "4"].map((value) => [value, (say) => say.number(Number(value))]),
    },
    {
      kind: "range",
      key: "shown",
      letter: "t",
      label: "steps",
      values: steps(0, LAST_STEP, LAST_STEP),
      show: (shown, say) => say.number(shown),
    },
    {
      kind: "button",
      label: "run",
      press: (state) => {
        state.shown = 0;
        return oneMore;
      },
    },
  ],
  /** η and λ as numbers, and the way: one that leaves starts near the middle. */
  way({ rate, curvature, shown }) {
    const lambda = Number(curvature);
    const h = Number((rate * lambda).toPrecision(12)); // of decimals, whose product is one
    const start = h > 2 ? 1 : 4;
    return { lambda, h, start, found: descent(rate, lambda, start, shown) };
  },
  draw(svg, size, state, say) {
    const { lambda, found } = this.way(state);
    const [wide, top] = [5, (lambda * 25) / 2];
    const at = plot(svg, { ...size, x: [-wide, wide], y: [0, top] });
    at.ticks([-4, -2, 0, 2, 4], (w) => say.number(w));
    at.levels([0, lambda * 4, lambda * 8, lambda * 12], (loss) => say.number(loss));
    at.axes("w", "λw^{2}/2");
    const loss = (w) => [w, (lambda * w * w) / 2];
    at.line(steps(-wide, wide, 80).map(loss), "muted");
    at.line(found.map(loss), "first thin");
    found.map(loss).forEach(([w, height], t) => at.dot(w, height, t ? "dot" : "ring", t ? 4 : 5));
    at.text(...loss(found[0]), "w_{0}", "letter first", "start", [11, found[0] > 2 ? 18 : 5]);
  },
  sentence(state, say) {
    const { lambda, h, start, found } = this.way(state);
    return say.words(`say-${fateOfDescent(h)}`, {
      h: say.number(h, 3),
      factor: say.number(1 - h, 3),
      start: say.number(start),
      steps: say.number(state.shown),
      last: say.number(found[found.length - 1], 3),
      border: say.number(2 / lambda),
      product: "ηλ",
      limit: "2/λ",
    });
  },
};

/** Show one more step; false at the last. */
function oneMore(state) {
  state.shown = Math.min(state.shown + 1, LAST_STEP);
  return state.shown < LAST_STEP;
}
