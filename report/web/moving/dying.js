/* A unit that a step may turn off: its pre-activations on a batch of six inputs. */

const BATCH = {
  xs: [-1, -0.6, -0.2, 0.3, 0.7, 1.2],
  ys: [0, 0, 0.2, 0.1, 0.4, 0.5],
  unit: { w: 1.5, b: 1 },
};

figures.dying = {
  start: { rate: 0.3, slope: "0", shown: LAST_STEP },
  controls: [
    {
      kind: "range",
      key: "rate",
      letter: "η",
      label: "rate",
      values: steps(0.05, 2, 39),
      show: (rate, say) => say.fixed(rate, 2),
    },
    {
      kind: "select",
      key: "slope",
      letter: "φ",
      label: "activation",
      options: [
        ["0", "relu"],
        ...["0.01", "0.25"].map((slope) => [
          slope,
          (say) => say.words("leaky", { slope: say.number(Number(slope)) }),
        ]),
      ],
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
  life: ({ rate, slope, shown }) =>
    lifeOfUnit(BATCH.unit, BATCH.xs, BATCH.ys, rate, Number(slope), shown),
  draw(svg, size, state, say) {
    const life = this.life(state);
    const at = plot(svg, { ...size, x: [0, LAST_STEP], y: [-4.6, 3], margin: { left: 34 } });
    at.area([0, LAST_STEP], [-4.6, 0], "tint");
    at.levels([-4, -2, 0, 2], (z) => say.number(z));
    at.ticks(steps(0, LAST_STEP, 4), (t) => say.number(t));
    at.axes("t", "z");
    const died = deathOfUnit(life, BATCH.xs);
    const way = life.map((unit) => preActivations(unit, BATCH.xs));
    BATCH.xs.forEach((_, i) => {
      at.line(
        way.map((z, t) => [t, z[i]]),
        "muted thin",
      );
      way.forEach((z, t) => {
        const dead = died >= 0 && t >= died;
        at.dot(t, z[i], z[i] > 0 ? "dot" : dead ? "dot second" : "ring", 3.5);
      });
    });
    at.text(LAST_STEP, -4.6, say.words("off"), "", "end", [-6, -8]);
  },
  sentence(state, say) {
    const life = this.life(state);
    const { xs, ys } = BATCH;
    const on = life.map((unit) => preActivations(unit, xs).filter((z) => z > 0).length);
    const died = deathOfUnit(life, xs);
    const holes = {
      all: say.number(xs.length),
      on: say.number(on[on.length - 1]),
      steps: say.number(life.length - 1),
      died: say.number(died),
      slope: say.number(Number(state.slope)),
    };
    if (died >= 0) return say.words(state.slope === "0" ? "say-dead" : "say-asleep", holes);
    return say.words(on.includes(0) ? "say-back" : "say-alive", {
      ...holes,
      rate: say.fixed(state.rate, 2),
    });
  },
};
