// Runs once, as the reader's js_on_load: `element` is the reader; `props`, `trigger` and `watch` are Gradio's.
// A citation is a link whose hash says where it points; this only passes it on and shows what comes back.

document.title = props.title;

// The article reader.

let opener = null;    // the link that opened the reader: focus goes back to it
let shown = '';       // what the reader shows; asking for the same again would change nothing
let stepping = '';    // the button that led there: focus stays on it

const href = (link) => link.getAttribute('href');

// The places that a message points to, in the order of their numbers.
function linksOf(message) {
  const links = [...message.querySelectorAll('a.pin, a.passage')];
  links.sort((one, other) => (Number(one.textContent) || 0) - (Number(other.textContent) || 0));
  return [...new Set(links.map(href))];
}

function follow(link) {
  opener?.removeAttribute('aria-current');
  opener = link;
  opener.setAttribute('aria-current', 'true');
  read({ link: href(link), others: linksOf(link.closest('.reply') ?? element) });
}

function read(asked) {
  if (JSON.stringify(asked) === shown && element.querySelector('mark.cited')) return show();
  shown = JSON.stringify(asked);
  trigger('click', asked);
}

function show() {
  const box = element.querySelector('.scroll');
  const mark = element.querySelector('mark.cited');
  const target = element.querySelector(`.${stepping || 'none'}:enabled`) ?? mark ?? element.querySelector('.notice') ?? box;
  stepping = '';
  if (!target) return;
  // scrollIntoView would scroll the page as well as the box.
  if (mark) box.scrollTop += mark.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
  target.focus({ preventScroll: true });
  opener?.scrollIntoView({ block: 'nearest' });   // the chat has become narrower, or is half covered
}

function close() {
  shown = props.value = '';
  opener?.removeAttribute('aria-current');
  (opener ?? document.querySelector('#question textarea')).focus();
  opener = null;
  if (location.search.startsWith('?doc=')) history.replaceState(null, '', location.pathname);   // a reload leaves it closed
}

// To the citation before or behind in the same answer.
function step(direction) {
  const message = opener?.closest('.reply');
  const links = message ? linksOf(message) : [];
  const next = links[links.indexOf(href(opener ?? element)) + direction];
  const link = next && [...message.querySelectorAll('a.pin, a.passage')].find((each) => href(each) === next);
  if (link) follow(link);
}

async function copyAddress(link) {
  await navigator.clipboard.writeText(location.origin + location.pathname + href(link));
  element.querySelector('.copied').textContent = props.copied;
}

element.addEventListener('click', (event) => {
  const button = event.target.closest('button, a.permanent');
  if (button?.matches('.close')) close();
  if (button?.matches('.step')) {
    stepping = button.matches('.next') ? 'next' : 'previous';
    step(stepping === 'next' ? 1 : -1);
  }
  if (button?.matches('.permanent') && navigator.clipboard) {   // absent on plain http: then the link is followed
    event.preventDefault();
    copyAddress(button);
  }
});

document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || !element.querySelector('.reader')) return;
  if (event.key === 'Escape') close();
  if (!element.contains(document.activeElement) || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const forward = document.documentElement.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
  if (['ArrowLeft', 'ArrowRight'].includes(event.key)) step(event.key === forward ? 1 : -1);
});

// On a phone the reader is a sheet: a finger pulls it down by its head.
let pulledFrom = null;
const sheet = element.closest('#reader-side');
element.addEventListener('pointerdown', (event) => {
  const isSheet = getComputedStyle(sheet).position === 'fixed';
  if (isSheet && event.pointerType !== 'mouse' && event.target.closest('.grip, header')) pulledFrom = event.clientY;
});
document.addEventListener('pointermove', (event) => {
  if (pulledFrom !== null) sheet.style.translate = `0 ${Math.max(0, event.clientY - pulledFrom)}px`;
});
['pointerup', 'pointercancel'].forEach((name) => document.addEventListener(name, (event) => {
  if (pulledFrom !== null && name === 'pointerup' && event.clientY - pulledFrom > 80) close();
  pulledFrom = null;
  sheet.style.translate = '';
}));

watch('value', () => requestAnimationFrame(show));

// Links anywhere on the page: to a place, or asking a question alone.
document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[href^="#doc="], a[href^="#ask="]');
  if (!link) return;
  event.preventDefault();
  if (href(link).startsWith('#doc=')) follow(link);
  else trigger('submit', { alone: decodeURIComponent(href(link).slice('#ask='.length)) });
});

// A permanent link opens the reader.
if (location.search.startsWith('?doc=')) read({ link: location.search, others: [] });

// The conversation. Gradio would scroll to the end of a long answer; this puts the question at the top, the answer below it.
let messages = 0;
function showLatest() {
  const all = [...document.querySelectorAll('#chat :is(.question, .reply)')];
  if (all.length > messages) {
    all.filter((each) => each.matches('.question')).at(-1)?.scrollIntoView({ block: 'start' });
    if (all.at(-1).matches('.reply:not(.problem)')) trigger('replied');
  }
  messages = all.length;
}

// Gradio labels its parts in English, and every message with its whole source; it takes labels out of messages.
function label() {
  document.querySelectorAll('#chat [data-testid][aria-label]').forEach((message) => message.removeAttribute('aria-label'));
  document.querySelectorAll('#chat .example[aria-label]').forEach((example) => example.removeAttribute('aria-label'));
  document.querySelectorAll('#chat a.pin[title]').forEach((pin) => {
    pin.setAttribute('aria-label', pin.title);
    pin.removeAttribute('title');   // it would cover what a pin shows
  });
  const options = document.querySelector('#chat .options');
  options?.setAttribute('role', 'group');
  options?.setAttribute('aria-label', props.next_questions);
  document.querySelector('#chat [role=log]')?.setAttribute('aria-label', props.conversation);
  document.querySelector('#question .submit-button')?.setAttribute('aria-label', props.send);
}

new MutationObserver(() => {
  showLatest();
  label();
}).observe(document.querySelector('#desk'), { childList: true, subtree: true });
