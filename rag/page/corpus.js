// Runs once for every corpus tab: `element` is the form that searches; `trigger` is Gradio's.
// Links in the tab are of four kinds: #doc= and #ask= are page.js's, #about= and #page= are for the list here.

const tab = element.closest('#corpus-tab');
const form = element.querySelector('form');
const list = () => tab.querySelector('#listing');
const shown = { page: 0, about: '' };
let waiting = 0;
let moving = false;   // the list that comes was asked for from elsewhere on the page

function show(change) {
  clearTimeout(waiting);
  Object.assign(shown, change);
  trigger('input', { find: form.find.value, order: form.order.value, ...shown });
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  show({ page: 0, about: '' });
});
form.find.addEventListener('input', () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => show({ page: 0, about: '' }), 350);
});
form.order.addEventListener('change', () => show({ page: 0 }));

tab.addEventListener('click', (event) => {
  const hash = event.target.closest?.('a[href^="#"]')?.getAttribute('href') ?? '';
  const value = decodeURIComponent(hash.slice(hash.indexOf('=') + 1));
  if (hash.startsWith('#ask=')) document.querySelector('#chat-tab-button').click();
  if (!hash.startsWith('#about=') && !hash.startsWith('#page=')) return;
  event.preventDefault();
  moving = true;
  if (hash.startsWith('#about=')) form.find.value = '';
  show(hash.startsWith('#page=') ? { page: Number(value) } : { page: 0, about: value });
});

new MutationObserver((changes) => {
  const chart = tab.querySelector('.chart:not(.scrolled)');
  chart?.classList.add('scrolled');
  chart?.scrollTo({ left: getComputedStyle(chart).direction === 'rtl' ? -chart.scrollWidth : chart.scrollWidth });   // to now
  const target = list().querySelector(shown.about ? 'h3' : '.entries');
  if (!moving || !target || !changes.some((change) => list().contains(change.target))) return;
  moving = false;
  target.focus({ preventScroll: true });
  list().scrollIntoView({ block: 'start' });
}).observe(tab, { childList: true, subtree: true });

new IntersectionObserver((seen) => {
  if (!seen.at(-1).isIntersecting) return;
  show({});
  trigger('focus');
}).observe(form);
