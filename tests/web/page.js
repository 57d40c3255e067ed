/* As much of a page as a figure to move needs to be drawn, and what it draws and says. */

/** An element that remembers what is in it. */
class Node {
  constructor(space, tag) {
    Object.assign(this, { namespaceURI: space, tag, at: {}, children: [] });
  }
  setAttribute(key, value) {
    this.at[key] = String(value);
  }
  append(...nodes) {
    this.children.push(...nodes);
  }
  replaceChildren() {
    this.children = [];
  }
}
const document = { createElementNS: (space, tag) => new Node(space, tag) };
const matchMedia = () => ({ matches: false });

/** All settings of the controls of a figure. */
function settingsOf(figure, say) {
  const valuesOf = ({ values, options }) =>
    options ? options.map(([value]) => value) : typeof values === "function" ? values(say) : values;
  return figure.controls
    .filter(({ key }) => key)
    .map((control) => [control.key, valuesOf(control)])
    .reduce(
      (found, [key, all]) => found.flatMap((one) => all.map((value) => ({ ...one, [key]: value }))),
      [{}],
    );
}

/** What a figure asks for, its sentence at each setting, and how many drawings have no number. */
function shown(name, language, words, measured) {
  const [figure, asked] = [figures[name], new Set()];
  const get = (all, key) => {
    asked.add(key);
    return all[key] ?? `⟨${key}⟩`;
  };
  const say = speaker(language, new Proxy(words, { get }));
  say.measured = measured;
  for (const { key, label, options = [], show } of figure.controls) {
    asked.add(label);
    options.forEach(([, option]) => (typeof option === "string" ? asked.add(option) : option(say)));
    if (show) show(figure.start[key], say);
  }
  let wrong = 0;
  const sentences = settingsOf(figure, say).map((setting, k) => {
    const state = { ...figure.start, ...setting };
    if (k % 7 === 0) wrong += drawnWrong(figure, state, say);
    return [state, figure.sentence(state, say)];
  });
  return { asked: [...asked], sentences, wrong };
}

function drawnWrong(figure, state, say) {
  return [288, 640].filter((width) => {
    const svg = new Node(SVG, "svg");
    figure.draw(svg, { width, height: 260 + (figure.taller || 0) }, state, say);
    return /NaN|undefined|Infinity/.test(JSON.stringify(svg));
  }).length;
}
