// Runs once, as the reader's js_on_load: `element` is the reader, `trigger` and `watch` are Gradio's.
// A citation is a link whose hash says where it points; this only passes it on and shows what comes back.

let opener = null;   // the link that opened the reader: focus goes back to it
let shown = '';      // what the reader shows; asking for the same again would change nothing

const linksOf = (message) => [...message.querySelectorAll('a.pin')].map((pin) => pin.getAttribute('href'));

function show() {
  const box = element.querySelector('.scroll');
  const mark = element.querySelector('mark.cited');
  const target = mark ?? element.querySelector('.notice') ?? box;
  if (!target) return;
  // scrollIntoView would scroll the page as well as the box.
  if (mark) box.scrollTop += mark.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
  target.focus({ preventScroll: true });
  opener?.scrollIntoView({ block: 'nearest' });   // the chat has become narrower, or is half covered
}

function close() {
  shown = props.value = '';
  opener?.removeAttribute('aria-current');
  opener?.focus();
}

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[href^="#doc="]');
  if (!link) return;
  event.preventDefault();
  opener?.removeAttribute('aria-current');
  opener = link;
  opener.setAttribute('aria-current', 'true');
  const asked = { link: link.getAttribute('href'), others: linksOf(link.closest('.reply') ?? element) };
  if (JSON.stringify(asked) === shown && element.querySelector('mark.cited')) return show();
  shown = JSON.stringify(asked);
  trigger('click', asked);
});

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[href^="#ask="]');
  if (!link) return;
  event.preventDefault();
  trigger('submit', { alone: decodeURIComponent(link.getAttribute('href').slice('#ask='.length)) });
});

element.addEventListener('click', (event) => {
  if (event.target.closest('.close')) close();
});

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && element.querySelector('.reader')) close();
});

watch('value', () => requestAnimationFrame(show));

// Gradio would scroll to the end of a long answer; this puts the question at the top, the answer below it.
let messages = 0;
function showLatest() {
  const now = document.querySelectorAll('#chat :is(.question, .reply)').length;
  if (now > messages) [...document.querySelectorAll('#chat .question')].at(-1)?.scrollIntoView({ block: 'start' });
  messages = now;
}

// Gradio labels its parts in English, and every message with its whole source.
new MutationObserver(() => {
  showLatest();
  document.querySelectorAll('#chat [data-testid][aria-label]').forEach((message) => message.removeAttribute('aria-label'));
  document.querySelectorAll('#chat .example[aria-label]').forEach((example) => example.removeAttribute('aria-label'));
  const options = document.querySelector('#chat .options');
  options?.setAttribute('role', 'group');
  options?.setAttribute('aria-label', props.next_questions);
  document.querySelector('#chat [role=log]')?.setAttribute('aria-label', props.conversation);
  document.querySelector('#question .submit-button')?.setAttribute('aria-label', props.send);
}).observe(document.querySelector('#desk'), { childList: true, subtree: true });
