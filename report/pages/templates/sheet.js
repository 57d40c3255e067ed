// Replaces what has changed of a chapter when it is told of a change, and shows the place.
const DIFFERENT = 'changed';

/** The blocks of a page, however deep a group of them lies. */
function blocks(main) {
  return [...main.querySelectorAll(':scope > section > *')];
}

/** How many blocks are the same from one end of both lists. */
function same(a, b) {
  let n = 0;
  while (n < Math.min(a.length, b.length) && a[n].outerHTML === b[n].outerHTML) n += 1;
  return n;
}

function show(block) {
  const { top, bottom } = block.getBoundingClientRect();
  if (top < 0 || bottom > innerHeight) block.scrollIntoView({ block: 'center' });
  block.classList.add(DIFFERENT);
  setTimeout(() => block.classList.remove(DIFFERENT), 1500);
}

function replace(next) {
  document.querySelector('aside').replaceWith(next.querySelector('aside'));
  const [old, fresh] = [document, next].map((page) => page.querySelector('main'));
  const [was, is] = [blocks(old), blocks(fresh)];
  const before = same(was, is);
  if (before === was.length && before === is.length) return;
  const after = same(was.slice(before).reverse(), is.slice(before).reverse());
  const place = is[Math.min(before, is.length - 1)];
  if (was.length - before - after === is.length - before - after) {
    for (let n = before; n < is.length - after; n += 1) was[n].replaceWith(is[n]);
  } else {
    old.replaceWith(fresh);
  }
  if (place) show(place);
}

let latest = 0;
async function load() {
  const mine = (latest += 1);
  const answer = await fetch(location.pathname, { cache: 'no-store' });
  const text = await answer.text();
  if (mine === latest) replace(new DOMParser().parseFromString(text, 'text/html'));
}

addEventListener('DOMContentLoaded', () => {
  const told = new EventSource('/changes');
  told.onmessage = load; // also when the program has been started again
});
