// Small things that all scripts of the page use.

export const texts = JSON.parse(document.body.dataset.texts);

export function say(name, values = {}) {
  return texts[name].replace(/\{(\w+)\}/g, (_, key) => String(values[key] ?? ''));
}

/** An element with its attributes and what is in it; text is never read as markup. */
export function element(tag, attributes = {}, ...content) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, '');
    else if (value !== false && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...content.filter((one) => one !== undefined && one !== false));
  return made;
}

/** Waits so many milliseconds. */
export const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

const tries = 6;

/**
 * Asks, and asks again while nobody answers or the answer is to come again: what is sent has a key of its own, so it is
 * taken once. Gives the answer's JSON, or throws an Error whose `status` and `problem` tell what was wrong.
 */
export async function ask(path, options = {}, onTrouble = () => {}) {
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(path, { ...options, headers: { accept: 'application/json', ...options.headers } }).catch(() => undefined);
    if (response?.ok) return response.json();
    if (response !== undefined && response.status !== 503) throw await failed(response);
    if (attempt === tries) throw response === undefined ? new Error(texts.offline) : await failed(response);
    onTrouble();
    await pause(Number(response?.headers.get('retry-after') ?? 2) * 1000);
  }
}

async function failed(response) {
  const problem = await response.json().catch(() => ({}));
  const said = (problem.errors ?? []).map(({ field, message, remedy }) => {
    const [, known] = Object.entries(texts.faults).find(([begin]) => message.startsWith(begin)) ?? [];
    return `${texts.fields[field] ?? field}: ${known ?? `${message}${remedy ? ` – ${remedy}` : ''}`}`;
  });
  return Object.assign(new Error(said.join('\n') || problem.detail || `HTTP ${response.status}`), { status: response.status, problem });
}

/** 32 hex digits; `randomUUID` is only there over https. */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
