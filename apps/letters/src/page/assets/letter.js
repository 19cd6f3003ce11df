// One letter: its pages beside its text, which a clerk corrects.
import { piecesOf } from './align.js';
import { ask, element, say, texts } from './tools.js';

/** What was read with less certainty is marked. */
const certain = 0.9;
const main = document.getElementById('letter');
let shown;

/** Shows a letter and follows it while it is read. `onChange` is called whenever something was read or saved. */
export async function openLetter(id, onChange = () => {}) {
  shown?.events?.close();
  const mine = { id, onChange, draft: undefined };
  shown = mine;
  await load(mine);
  if (shown === mine && mine.view.state === 'waiting') follow(mine);
}

async function load(mine, note) {
  const drawn = JSON.stringify(mine.view);
  try {
    mine.view = await ask(`/letters/${mine.id}`);
  } catch (error) {
    if (shown === mine) main.replaceChildren(element('p', { class: 'nothing wrong' }, error.message));
    throw error;
  }
  // Drawn anew, the place where a clerk was writing would be lost.
  if (shown === mine && (note !== undefined || JSON.stringify(mine.view) !== drawn)) draw(mine, note);
}

/** The server tells of pages; what it told before a line broke, it tells again. */
function follow(mine) {
  const events = new EventSource(`/letters/${mine.id}/progress`);
  mine.events = events;
  let due;
  const again = () => {
    clearTimeout(due);
    due = setTimeout(() => { if (shown === mine) void load(mine).catch(() => {}); }, 150);
  };
  events.addEventListener('page', ({ data }) => {
    const { page, of } = JSON.parse(data);
    const bar = main.querySelector('#progress');
    if (bar) bar.replaceChildren(say('reading'), ' ', say('pageOf', { page, of: of ?? '?' }));
    again();
  });
  for (const name of ['read', 'refused']) events.addEventListener(name, again);
  events.addEventListener('done', () => {
    events.close();
    clearTimeout(due);
    if (shown === mine) void load(mine).then(mine.onChange, () => {});
  });
}

function draw(mine, note) {
  const { view } = mine;
  const lines = view.files.flatMap((file) => file.pages.flatMap((page) => page.lines.map((line) => ({ ...line, file: file.place, page: page.page }))));
  const scrolled = main.querySelector('.papers')?.scrollTop ?? 0;
  const papers = element('div', { class: 'papers' }, ...view.files.flatMap((file) => paperOf(file, lines)));
  const words = wordsOf(mine, lines);
  main.replaceChildren(
    element('div', { class: 'top' }, element('h2', {}, view.registerNumber ?? view.subject ?? view.files[0]?.name ?? texts.letter), stateOf(view), ...(view.registerNumber && view.subject ? [view.subject] : [])),
    ...notesOf(view, note),
    element('div', { class: 'side' }, papers, words),
  );
  papers.scrollTop = scrolled;
  join(papers, words);
}

function stateOf({ state, corrections }) {
  if (state === 'waiting') return element('span', { class: 'state', id: 'progress', role: 'status' }, texts.waitingRead);
  if (corrections.length > 0) return element('span', { class: 'state corrected' }, texts.corrected);
  return element('span', { class: `state ${state}` }, texts[state]);
}

function notesOf(view, note) {
  const how = { files: texts.byFiles, picture: texts.byPicture, words: texts.byWords };
  return [
    ...(note ? [element('p', { class: 'note', role: 'alert' }, note)] : []),
    ...(view.numbersDiffer ? [element('p', { class: 'note bad' }, say('numbersDiffer', { read: view.readNumber }))] : []),
    ...view.resembles.map(({ url, by }) => element('p', { class: 'note' }, `${texts.resembles}（${how[by] ?? by}）`, ' ', element('a', { href: url, target: '_blank' }, texts.openOther))),
    ...view.files.filter(({ state }) => state === 'refused' || state === 'given-up').map(({ name, place, reason }) =>
      element('p', { class: 'note bad' }, `${name ?? place + 1}: ${texts.refused}。${reason ?? ''}`)),
    ...view.files.filter(({ state }) => state === 'kept').map(({ name, place }) => element('p', { class: 'note' }, `${name ?? place + 1}: ${texts.kept}`)),
  ];
}

function paperOf(file, lines) {
  return file.pages.map((page) => element('figure', {},
    element('figcaption', {}, [file.name, say('page', { page: page.page }), ...(page.blank ? [texts.blank] : [])].filter(Boolean).join(' · ')),
    element('div', { class: 'paper' },
      element('img', { src: page.picture, width: page.width, height: page.height, alt: say('page', { page: page.page }) }),
      ...lines.flatMap((line, index) => (line.file === file.place && line.page === page.page ? [boxOf(line, index, page)] : [])))));
}

function boxOf({ box: [left, top, width, height], confidence, text }, index, page) {
  const made = element('div', { 'class': confidence < certain ? 'box low' : 'box', 'data-line': index, 'title': text });
  const share = (part, whole) => `${(100 * part) / whole}%`;
  made.style.left = share(left, page.width);
  made.style.top = share(top, page.height);
  made.style.width = share(width, page.width);
  made.style.height = share(height, page.height);
  return made;
}

function wordsOf(mine, lines) {
  const { view } = mine;
  const readSoFar = view.text === '' && view.state === 'waiting';
  const text = mine.draft ?? (readSoFar ? lines.map((line) => line.text).join('\n') : view.text);
  const editor = element('div', {
    'id': 'text', 'role': 'textbox', 'aria-multiline': 'true', 'aria-labelledby': 'text-label', 'contenteditable': readSoFar ? 'false' : 'plaintext-only', 'spellcheck': 'false', 'lang': 'zh-CN',
    'oninput': () => { mine.draft = writtenIn(editor); },
  }, ...piecesOf(text, lines.map((line) => line.text)).map((piece) => (piece.line === undefined ? piece.text : element(
    'span', { 'data-line': piece.line, 'class': lines[piece.line].confidence < certain && view.corrections.length === 0 ? 'low' : undefined }, piece.text))));
  // What knows no plain text to be edited edits at all.
  if (!readSoFar && !editor.isContentEditable && editor.contentEditable !== 'plaintext-only') editor.contentEditable = 'true';
  const said = element('span', { class: 'said', role: 'status', id: 'said' });
  const sender = senderOf(view);
  const save = element('button', { type: 'button', class: 'save', id: 'save', disabled: readSoFar, onclick: () => void saveLetter(mine, { editor, sender, said, save }) }, texts.save);
  return element('div', { class: 'words' },
    element('section', { class: 'card' }, element('h2', { id: 'text-label' }, texts.text), element('p', { class: 'hint' }, texts.textHint), editor),
    sender.section,
    element('div', { class: 'row' }, save, said),
    ...historyOf(view));
}

/** Where plain text can be edited there are no elements in it; elsewhere lines are. */
function writtenIn(editor) {
  return editor.contentEditable === 'true' ? editor.innerText : editor.textContent;
}

function senderOf({ sender, registerNumber }) {
  const isProposed = (name) => sender.proposed.includes(name);
  const confirmed = element('input', { type: 'checkbox', id: 'confirmed' });
  const field = (name, label, value, proposal) => {
    const input = element('input', { name, value: value ?? '', autocomplete: 'off', oninput: () => { confirmed.checked = true; } });
    return { input, label: element('label', { class: `field${isProposed(proposal) ? ' proposed' : ''}` }, label, isProposed(proposal) && element('span', { class: 'badge' }, texts.proposed), input) };
  };
  const name = field('name', texts.senderName, sender.name, 'name');
  const phone = field('phone', texts.senderPhone, sender.phones[0], 'phones');
  const address = field('address', texts.senderAddress, sender.address, 'address');
  address.label.classList.add('wide');
  const register = element('input', { name: 'registerNumber', value: registerNumber ?? '', autocomplete: 'off', maxlength: '64' });
  const section = element('section', { class: 'card', id: 'sender' }, element('h2', {}, texts.sender),
    element('div', { class: 'grid' }, name.label, phone.label, address.label, element('label', { class: 'field' }, texts.registerNumber, register)),
    element('label', { class: 'row' }, confirmed, texts.confirmed));
  return {
    section,
    values: () => ({
      ...(confirmed.checked ? { sender: { name: name.input.value, phone: phone.input.value, address: address.input.value } } : {}),
      ...(register.value.trim() === '' ? {} : { registerNumber: register.value }),
    }),
  };
}

function historyOf({ corrections, readText }) {
  if (corrections.length === 0) return [];
  return [element('details', { class: 'history' }, element('summary', {}, `${texts.history} (${corrections.length})`),
    element('ol', {}, ...corrections.toReversed().map(({ by, at, text }) => element('li', {}, `${new Date(at).toLocaleString(document.documentElement.lang)} ${texts.by} ${by}`, element('pre', {}, text ?? texts.erased)))),
    element('details', {}, element('summary', {}, texts.readText), element('p', { class: 'readText' }, readText)))];
}

async function saveLetter(mine, { editor, sender, said, save }) {
  save.disabled = true;
  said.className = 'said';
  said.textContent = texts.saving;
  const body = { revision: mine.view.revision, text: writtenIn(editor), ...sender.values() };
  try {
    const { changed } = await ask(`/letters/${mine.id}/text`, { method: 'PATCH', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }, () => { said.textContent = texts.offline; });
    mine.draft = undefined;
    await load(mine);
    main.querySelector('#said').textContent = changed ? texts.saved : texts.unchanged;
    mine.onChange();
  } catch (error) {
    save.disabled = false;
    if (error.status === 409) {
      mine.draft = body.text;
      await load(mine, texts.conflictText).catch(() => {});
      return;
    }
    said.className = 'wrong';
    said.textContent = error.message;
  }
}

/** What is pointed at in the text is marked on the paper, and the other way round. */
function join(papers, words) {
  const mark = (line, from) => {
    for (const one of main.querySelectorAll('.on')) one.classList.remove('on');
    if (line === undefined) return;
    for (const one of main.querySelectorAll(`[data-line="${line}"]`)) one.classList.add('on');
    const other = (from === papers ? words : papers).querySelector(`[data-line="${line}"]`);
    other?.scrollIntoView({ block: 'nearest' });
  };
  const lineAt = (target) => (target instanceof Element ? target : target?.parentElement)?.closest('[data-line]')?.dataset.line;
  for (const side of [papers, words]) {
    side.addEventListener('pointerover', ({ target }) => mark(lineAt(target), side));
    side.addEventListener('pointerleave', () => mark(undefined, side));
  }
  document.onselectionchange = () => {
    const { anchorNode } = document.getSelection() ?? {};
    if (anchorNode && words.contains(anchorNode)) mark(lineAt(anchorNode), words);
  };
}
