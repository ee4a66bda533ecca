// What a pin shows while the pointer rests on it or the keyboard has brought one there; a finger opens the reader instead.

const glimpse = document.createElement('div');
glimpse.id = 'glimpse';
glimpse.role = 'tooltip';
glimpse.hidden = true;
element.closest('.gradio-container').append(glimpse);

let pin = null;      // whose glimpse is shown
let waiting = 0;     // a moment passes before it appears, and before it goes: the pointer may be on its way to it

function glance(link) {
  const content = link.closest('.reply').querySelectorAll('.glimpse')[parseInt(link.textContent) - 1];
  if (!content) return;
  lookAway();
  pin = link;
  pin.setAttribute('aria-describedby', glimpse.id);
  glimpse.innerHTML = content.innerHTML;   // the same that Gradio has sanitised
  glimpse.hidden = false;
  const at = pin.getBoundingClientRect();
  const below = innerHeight - at.bottom >= Math.min(at.top, glimpse.offsetHeight + 16);
  const middle = (at.left + at.right - glimpse.offsetWidth) / 2;
  glimpse.style.left = `${Math.max(8, Math.min(middle, innerWidth - glimpse.offsetWidth - 8))}px`;
  glimpse.style.top = below ? `${at.bottom + 8}px` : 'auto';
  glimpse.style.bottom = below ? 'auto' : `${innerHeight - at.top + 8}px`;
}

function lookAway() {
  clearTimeout(waiting);
  pin?.removeAttribute('aria-describedby');
  pin = null;
  glimpse.hidden = true;
}

function soon(what, delay) {
  clearTimeout(waiting);
  waiting = setTimeout(what, delay);
}

document.addEventListener('pointerover', (event) => {
  if (event.pointerType !== 'mouse' || !event.target.closest) return;
  const link = event.target.closest('#chat a.pin');
  if (link && link !== pin) soon(() => glance(link), 150);
  else if (link || event.target.closest('#glimpse')) clearTimeout(waiting);
  else soon(lookAway, 200);
});
document.addEventListener('focusin', (event) => {
  if (event.target.matches?.('#chat a.pin:focus-visible')) glance(event.target);
  else lookAway();
});
document.addEventListener('click', (event) => { if (!event.target.closest?.('#glimpse')) lookAway(); });
document.addEventListener('scroll', (event) => { if (event.target !== glimpse) lookAway(); }, { capture: true, passive: true });
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || glimpse.hidden) return;
  event.preventDefault();   // the reader stays open
  lookAway();
}, { capture: true });
