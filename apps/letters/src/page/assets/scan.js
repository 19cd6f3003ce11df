// The list of the letters, and what brings all of the page together.
import { letBring } from './bring.js';
import { openLetter } from './letter.js';
import { ask, element, texts } from './tools.js';

const list = document.getElementById('letters');
const find = document.getElementById('find');
/** While something in the list is read. */
const lookAgain = 2000;
let current = document.body.dataset.atLetter ? location.pathname.split('/')[2] : undefined;
let due;

async function refresh() {
  clearTimeout(due);
  const query = find.value.trim() === '' ? { since: today() } : { register: find.value.trim() };
  const { letters } = await ask(`/letters/list?${new URLSearchParams(query)}`).catch(() => ({ letters: undefined }));
  if (letters) {
    list.replaceChildren(...(letters.length === 0 ? [element('li', { class: 'hint' }, texts.none)] : letters.map(entry)));
  }
  if (!letters || letters.some(({ state }) => state === 'waiting')) due = setTimeout(() => void refresh(), lookAgain);
}

function entry({ id, registerNumber, readNumber, storedAt, state, files, pages, pagesRead, corrected, resembling }) {
  const time = new Date(storedAt).toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit', hour12: false });
  const shownState = corrected ? 'corrected' : state;
  return element('li', {}, element('a', { 'href': `/letters/${id}${location.search}`, 'aria-current': id === current ? 'true' : undefined, 'onclick': (event) => { if (!event.ctrlKey && !event.metaKey) { event.preventDefault(); choose(id); } } },
    element('time', {}, time),
    element('span', {}, registerNumber ?? readNumber ?? `${files} ${texts.files}`, resembling > 0 && ' ⚠'),
    element('span', { class: `state ${shownState}` }, state === 'waiting' ? (pages > 0 ? `${pagesRead}/${pages}` : texts.waitingRead) : texts[shownState]),
    state === 'waiting' && (pages > 0 ? element('progress', { max: pages, value: pagesRead }) : element('progress'))));
}

function choose(id) {
  current = id;
  history.replaceState(undefined, '', `/letters/${id}${location.search}`);
  void openLetter(id, () => void refresh()).catch(() => {});
  void refresh();
}

function today() {
  const now = new Date();
  return `${now.getFullYear()}-${now.getMonth() + 1}-${now.getDate()}`;
}

letBring((id) => choose(id));
let typing;
find.addEventListener('input', () => {
  clearTimeout(typing);
  typing = setTimeout(() => void refresh(), 300);
});
if (current === undefined) void refresh();
else choose(current);
