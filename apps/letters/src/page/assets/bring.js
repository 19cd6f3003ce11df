// The form in which letters are brought: files chosen or dropped, each a letter or all of them one.
import { ask, element, newKey, say, texts } from './tools.js';

const form = document.getElementById('bring');
const drop = document.getElementById('drop');
const input = document.getElementById('files');
const chosen = document.getElementById('chosen');
const how = document.getElementById('how');
const send = document.getElementById('send');
const wrong = document.getElementById('wrong');
let files = [];

/** `onBrought(id)` after each letter that was taken in. */
export function letBring(onBrought) {
  for (const name of ['dragenter', 'dragover']) drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add('over'); });
  drop.addEventListener('dragleave', () => drop.classList.remove('over'));
  // Beside the field, a browser would leave the page for the file.
  for (const name of ['dragover', 'drop']) window.addEventListener(name, (event) => event.preventDefault());
  drop.addEventListener('drop', (event) => {
    drop.classList.remove('over');
    choose(event.dataTransfer.files);
  });
  input.addEventListener('change', () => {
    choose(input.files);
    input.value = '';
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void bring(onBrought);
  });
}

function choose(more) {
  files = [...files, ...more];
  show();
}

function show(sending = false) {
  chosen.hidden = files.length === 0;
  how.hidden = files.length < 2;
  send.disabled = files.length === 0 || sending;
  send.textContent = sending ? texts.sending : texts.send;
  chosen.replaceChildren(...files.map((file) => element('li', {}, file.name,
    element('button', { type: 'button', class: 'plain', disabled: sending, onclick: () => { files = files.filter((one) => one !== file); show(); } }, texts.remove))));
}

/** One after the other; what was taken in leaves the list, and what was not stays with the reason. */
async function bring(onBrought) {
  const together = new FormData(form).get('how') === 'together' || files.length === 1;
  const letters = together ? [files] : files.map((file) => [file]);
  wrong.hidden = true;
  show(true);
  const faults = [];
  let last;
  for (const letter of letters) {
    try {
      const { id } = await ask('/letters/scan', { method: 'POST', headers: { 'idempotency-key': newKey() }, body: bodyOf(letter) }, () => { send.textContent = texts.offline; });
      files = files.filter((file) => !letter.includes(file));
      last = id;
    } catch (error) {
      const names = letter.map(({ name }) => name).join(', ');
      faults.push(error.message.startsWith(names) ? error.message : `${names}: ${error.message}`);
    }
    show(true);
  }
  wrong.hidden = faults.length === 0;
  wrong.textContent = faults.length === 0 ? '' : `${say('failed')}\n${faults.join('\n')}`;
  if (faults.length === 0) form.reset();
  show();
  if (last !== undefined) onBrought(last);
}

function bodyOf(letter) {
  const body = new FormData();
  for (const field of document.querySelectorAll('#register input, #register select')) if (field.value.trim() !== '') body.append(field.name, field.value);
  for (const file of letter) body.append('scan', file, file.name);
  return body;
}
