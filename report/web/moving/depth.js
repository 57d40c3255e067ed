/* Depth times scale: what is left of the error signal, by theory and as measured. */

figures.depth = {
  start: { name: "sigma", scale: 1, below: 50 },
  controls: [
    {
      kind: "select",
      key: "name",
      label: "activation",
      options: Object.keys(ACTIVATIONS).map((name) => [name, name]),
    },
    {
      kind: "range",
      key: "scale",
      letter: "σ_{w}",
      label: "scale",
      values: (say) => say.measured.scales,
      show: (scale, say) => say.number(scale, 3),
    },
    {
      kind: "range",
      key: "below",
      letter: "k",
      label: "layers",
      values: (say) => say.measured.below,
      show: (below, say) => say.number(below),
    },
  ],
  /** log₁₀ of what was measured, from the output down. */
  measured({ name, scale }, say) {
    const { scales, below, [name]: rows } = say.measured;
    return [[0, 0], ...below.map((k, i) => [k, rows[scales.indexOf(scale)][i]])];
  },
  draw(svg, size, state, say) {
    const { name, scale, below } = state;
    const points = this.measured(state, say).filter(([k]) => k <= below);
    const ends = [...points.map(([, y]) => y), decadesAfter(chi(name, scale), below)];
    const step = [1, 2, 5, 10, 20].find((x) => (Math.max(...ends) - Math.min(...ends)) / x <= 4);
    const low = Math.min(-step, Math.floor(Math.min(...ends) / step) * step);
    const high = Math.max(step, Math.ceil(Math.max(...ends) / step) * step);
    const at = plot(svg, { ...size, x: [0, below], y: [low, high], margin: { left: 54 } });
    at.levels(steps(low, high, Math.round((high - low) / step)), (y) => (y ? ten(y) : "1"));
    at.ticks([0, below / 2, below].filter(Number.isInteger), (k) => say.number(k));
    at.axes("k", "‖δ‖");
    const taken = points.map(([k, y]) => [at.at.x(k) - 5, at.at.y(y) + 8, 10]); // left, foot, width
    for (const other of [name, ...Object.keys(ACTIVATIONS).filter((key) => key !== name)]) {
      const end = decadesAfter(chi(other, scale), below);
      const chosen = other === name;
      at.line(
        [
          [0, 0],
          [below, end],
        ],
        chosen ? "first" : "muted thin",
      );
      const edge = Math.min(Math.max(end, low), high);
      const leaves = edge !== end; // the frame, before its right end
      const place = leaves ? [(below * edge) / end, edge] : [below, end];
      const beside = leaves && below - place[0] > below / 3;
      const [right, down] = beside ? [7, end < 0 ? -5 : 15] : [-4, end < 0 !== leaves ? 17 : -8];
      const [width, foot] = [8 * say.words(other).length, at.at.y(place[1]) + down];
      const left = at.at.x(place[0]) + right - (beside ? 0 : width);
      const free = ([from, low_, wide]) =>
        left + width < from || from + wide < left || Math.abs(foot - low_) > 15;
      if (!chosen && !taken.every(free)) continue;
      taken.push([left, foot, width]);
      at.text(...place, say.words(other), chosen ? "first" : "", beside ? "start" : "end", [
        right,
        down,
      ]);
    }
    points.forEach(([k, y]) => k && at.dot(k, y, "ring"));
  },
  sentence(state, say) {
    const { name, scale, below } = state;
    const factor = chi(name, scale);
    const [, found] = this.measured(state, say).find(([k]) => k === below);
    return say.words("say", {
      name: say.words(name),
      scale: say.number(scale, 3),
      layers: say.number(below),
      factor: say.number(Math.sqrt(factor), 3),
      left: say.power(decadesAfter(factor, below)),
      width: say.number(say.measured.width, 3),
      found: say.power(found),
    });
  },
};
