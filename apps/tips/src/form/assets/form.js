// What the form does better with scripts: proves work while it is filled in, fills in a position, looks at files' sizes.
'use strict';

(() => {
  const form = document.getElementById('report');
  const { ticket, nonce, files, latitude, longitude } = form.elements;
  const sending = document.getElementById('sending');
  const wrong = document.getElementById('wrong');
  if (wrong) wrong.focus();

  /** Resolves when the proof is filled in; or it is not to be had: then the form goes without. */
  const proved = new Promise((resolve) => {
    try {
      const worker = new Worker('/tips/assets/proof.js');
      worker.onmessage = ({ data }) => {
        nonce.value = data;
        worker.terminate();
        resolve();
      };
      worker.onerror = () => resolve();
      worker.postMessage({ ticket: ticket.value, bits: Number(form.dataset.bits) });
    } catch {
      resolve();
    }
  });

  const mostFiles = 12;
  const mostBytes = 64 * 1024 * 1024 - 100_000;
  const filesFault = document.getElementById('files-wrong');
  const filesFit = () => {
    const chosen = [...files.files];
    const fit = chosen.length <= mostFiles && chosen.reduce((sum, { size }) => sum + size, 0) <= mostBytes;
    filesFault.textContent = fit ? '' : form.dataset.tooBig;
    files.toggleAttribute('aria-invalid', !fit);
    return fit;
  };
  files.addEventListener('change', filesFit);

  let under = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (under) return;
    if (!filesFit()) {
      files.focus();
      return;
    }
    under = true;
    sending.textContent = form.dataset.proving;
    void proved.then(() => form.submit());
  });
  // Who comes back by his browser's button may send again: the ticket makes it the same report.
  window.addEventListener('pageshow', () => {
    under = false;
    sending.textContent = '';
  });

  const locate = document.getElementById('locate');
  const located = document.getElementById('located');
  if (!navigator.geolocation || !window.isSecureContext) return;
  locate.hidden = false;
  locate.addEventListener('click', () => {
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      latitude.value = coords.latitude.toFixed(6);
      longitude.value = coords.longitude.toFixed(6);
      latitude.closest('details').open = true;
      located.textContent = form.dataset.located;
      latitude.dispatchEvent(new Event('change', { bubbles: true }));
    }, () => { located.textContent = form.dataset.notLocated; }, { enableHighAccuracy: true, timeout: 20_000 });
  });
})();
