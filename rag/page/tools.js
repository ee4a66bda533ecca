// Runs once, as the menu's js_on_load: passes on what is clicked under a reply or in the menu, and shows what comes of it.
// A reply's buttons are found by their classes: Gradio takes data- and aria- attributes away from messages.

const TOLD_FOR = 2500;   // milliseconds

function tell(tools, text, passing) {
  const told = tools?.querySelector('.told');
  if (!told) return;
  told.textContent = text;
  if (passing) setTimeout(() => { if (told.textContent === text) told.textContent = ''; }, TOLD_FOR);
}

async function copy(tools) {
  const lines = tools.querySelector('.copied');
  const forms = { 'text/plain': [...lines.children].map((line) => line.textContent).join('\n'), 'text/html': lines.innerHTML };
  const blobs = Object.entries(forms).map(([type, text]) => [type, new Blob([text], { type })]);
  try {
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    return true;
  } catch {   // a page that is not served by https has no clipboard, but may answer the old command
    document.addEventListener('copy', (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      Object.entries(forms).forEach(([type, text]) => event.clipboardData.setData(type, text));
    }, { once: true, capture: true });
    return document.execCommand('copy');
  }
}

function vote(tools, said) {
  trigger('vote', { turn: tools.id.slice('turn-'.length), language: document.documentElement.lang, ...said });
}

function chosen(tools, way) {
  tools.querySelector('.right').classList.toggle('chosen', way === 'up');
  tools.querySelector('.right').setAttribute('aria-pressed', String(way === 'up'));
  tools.querySelector('.wrong').classList.toggle('chosen', way === 'down');
}

document.addEventListener('click', async (event) => {
  const button = event.target.closest?.('.tools button, #save button');
  // Whatever else is clicked closes what is open.
  document.querySelectorAll('.tools details[open], #save details[open]').forEach((open) => {
    if (!open.contains(event.target)) open.open = false;
  });
  if (!button) return;
  const tools = button.closest('.tools');
  if (button.matches('.copy')) {
    tell(tools, (await copy(tools)) ? props.copied : props.not_copied, true);
  } else if (button.matches('.right')) {
    vote(tools, { vote: 'up' });
  } else if (button.matches('.reason')) {
    const comment = tools.querySelector('.comment');
    if (button.value === 'other' && !comment.value.trim()) return comment.focus();
    vote(tools, { vote: 'down', reason: button.value, comment: button.value === 'other' ? comment.value : '' });
  } else if (button.matches('.form')) {
    trigger('save', { form: button.value, language: document.documentElement.lang });
  }
});

document.addEventListener('keydown', (event) => {
  const open = document.activeElement?.closest('.tools details[open], #save details[open]');
  if (event.key === 'Enter' && event.target.matches?.('.tools .comment')) {
    event.target.parentElement.querySelector('.reason').click();
  } else if (event.key === 'Escape' && open) {
    event.stopImmediatePropagation();   // the reader beside it stays open
    open.open = false;
    open.querySelector('summary').focus();
  }
}, { capture: true });

document.addEventListener('toggle', (event) => {   // it may open below the end of what is seen
  if (event.target.open) event.target.closest('.tools')?.querySelector('.reasons').scrollIntoView({ block: 'nearest' });
}, { capture: true });

watch('value', () => {
  const said = props.value;
  const tools = document.getElementById(`turn-${said.turn}`);
  if (!tools) return;
  const details = tools.querySelector('details');
  const inside = details.contains(document.activeElement);
  details.open = false;
  if (inside) details.querySelector('summary').focus();
  if (said.vote) chosen(tools, said.vote);
  tell(tools, said.told, Boolean(said.vote));
});

// The file is made here, so that no conversation lies about on the server.
watch('saved', () => {
  const file = props.saved;
  element.querySelector('details').open = false;
  element.querySelector('summary').focus();
  if (!file.name) return tell([...document.querySelectorAll('.tools')].at(-1), file.told ?? '');
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([file.text]));
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
});
