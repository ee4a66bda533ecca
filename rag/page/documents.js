// Runs once, as the documents tab's js_on_load: `element` is where files are dropped; what they would become, the
// news of a build and the lists are its neighbours in #documents-tab.

const tab = element.closest('#documents-tab') ?? document;
const find = () => tab.querySelector('.finding input')?.value ?? '';
// The tab's own events: 'appear', 'search', 'examine', and the changes 'include', 'discard', 'restore', 'renew'.
const say = (what, more = {}) => trigger(what, { language: document.documentElement.lang, find: find(), ...more });

// What is offered now, with what was typed into it: the page keeps no other record of it.
function offered() {
  const said = (input) => input.value !== input.defaultValue || 'given' in input.dataset;
  const files = [...tab.querySelectorAll('.offer[data-path]')].map((card) => {
    const typed = [...card.querySelectorAll('input')].filter(said);
    return { path: decodeURIComponent(card.dataset.path), ...Object.fromEntries(typed.map((input) => [input.name, input.value])) };
  });
  const failed = [...tab.querySelectorAll('.offer[data-refused]')].map((card) => (
    { name: decodeURIComponent(card.dataset.refused), reason: decodeURIComponent(card.dataset.reason) }));
  return { files, failed };
}

async function send(list) {
  const box = element.querySelector('.drop');
  const state = box.querySelector('.uploading');
  const text = decodeURIComponent(box.dataset.uploading);
  const most = JSON.parse(decodeURIComponent(box.dataset.most));   // megabytes, by the end of a name
  const { files, failed } = offered();
  const chosen = [...list];
  for (const [place, file] of chosen.entries()) {
    state.textContent = text.replace('{done}', place + 1).replace('{total}', chosen.length);
    if (file.size > 1_000_000 * (most[file.name.toLowerCase().match(/\.[^.]*$/)] ?? Infinity)) {
      failed.push({ name: file.name, size: file.size });
      continue;
    }
    try {
      files.push({ path: (await upload(file)).path });
    } catch {
      failed.push({ name: file.name });
    }
  }
  state.textContent = '';
  say('examine', { files, failed });
}

element.addEventListener('change', (event) => {
  if (!event.target.matches('input[type=file]')) return;
  send(event.target.files).finally(() => { event.target.value = ''; });
});
// Anywhere on the tab: a file that misses the box would be opened by the browser in place of the page.
tab.addEventListener('dragover', (event) => { event.preventDefault(); element.classList.add('over'); });
tab.addEventListener('dragleave', () => element.classList.remove('over'));
tab.addEventListener('drop', (event) => {
  event.preventDefault();
  element.classList.remove('over');
  if (element.querySelector('.drop') && event.dataTransfer.files.length) send(event.dataTransfer.files);
});

let typing;
tab.addEventListener('input', (event) => {
  if (!event.target.matches('.finding input')) return;
  clearTimeout(typing);
  typing = setTimeout(() => say('search'), 200);
});

tab.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-does]');
  if (!button) return;
  const does = button.dataset.does;
  const row = button.closest('li');
  if (does === 'ask' || does === 'keep') {
    row.querySelector('.sure').hidden = does === 'keep';
    row.querySelector('[data-does=ask]').hidden = does === 'ask';
    row.querySelector(does === 'ask' ? '[data-does=keep]' : '[data-does=ask]').focus();
  } else if (does === 'leave') {
    button.closest('.offer').remove();
    say('examine', offered());
  } else if (does === 'cancel') {
    say('examine', { files: [], failed: [] });
  } else if (does !== 'include') {
    say(does, { name: row && decodeURIComponent(row.dataset.name) });
  } else if ([...tab.querySelectorAll('.offer input')].every((input) => input.reportValidity())) {
    say('include', offered());
  }
});

// While a change is under way no other can be begun from here; what became of it is brought into view, and read out.
let busy = false;
new MutationObserver(() => {
  const was = busy;
  busy = tab.querySelector('progress') !== null;
  tab.querySelectorAll('.adding, .offers, .inventory').forEach((part) => { part.inert = busy; });
  if (was === busy) return;
  const news = tab.querySelector('.progress, .report, .trouble');
  news?.scrollIntoView({ block: 'nearest' });
  if (was) news?.focus({ preventScroll: true });
}).observe(tab, { childList: true, subtree: true });

new IntersectionObserver((entries) => { if (entries.at(-1).isIntersecting) say('appear', offered()); }).observe(element);
new MutationObserver(() => say('appear', { ...offered(), anew: true }))
  .observe(document.documentElement, { attributeFilter: ['lang'] });
